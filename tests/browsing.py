# SPDX-License-Identifier: Apache-2.0
"""What tests in a browser share. A click answers before its page does: what follows must wait for that page."""


def press(what) -> None:
    """Click what sends a form, and wait for the page that answers, be it the same one with its errors."""
    with what.page.expect_navigation():
        what.click()


def send(page) -> None:
    """Press the first button of the page's own form."""
    press(page.locator("main form button").first)
