# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of the docs from a running demo: `python docs/pictures.py [ADDRESS [NAME …]]`, all or those named.

The demo's own page gives the sign-ins, so nothing secret is needed.
"""

import shutil
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent / "pictures"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
SMALL, BROAD = {"width": 1000, "height": 700}, {"width": 1280, "height": 900}
TALLEST = 1500
# Elsewhere than at the top of the page: what stands at the top of the picture.
FROM = {
    "panel": "main h1",
    "ranking": "main h1",
    "award": "main h1",
    "contract": "main h1",
    "procurement": "main h1",
    "figures": "main form",
}
# name, person ("" for a visitor), language, width, address, and what to follow from there
SHOTS = (
    ("home", "", "en", WIDE, "/", ""),
    ("home-zh", "", "zh-hans", WIDE, "/", ""),
    ("home-ar-phone", "", "ar", PHONE, "/", ""),
    ("search", "", "en", WIDE, "/search/?q=electric+vehicles", ""),
    ("search-zh-phone", "", "zh-hans", PHONE, "/search/?q=车辆", ""),
    ("notice", "", "en", WIDE, "/search/", ".card__title a"),
    ("notice-ar", "", "ar", WIDE, "/search/", ".card__title a"),
    ("supplier-desk-zh", "supplier", "zh-hans", WIDE, "/desk/", ""),
    ("supplier-desk-phone", "supplier", "zh-hans", PHONE, "/desk/", ""),
    ("registration-zh", "supplier", "zh-hans", WIDE, "/suppliers/register/", ""),
    ("standing-zh", "supplier", "zh-hans", WIDE, "/suppliers/standing/", ""),
    ("alerts-zh", "supplier", "zh-hans", WIDE, "/search/alerts/", ""),
    ("officer-desk", "officer", "en", WIDE, "/desk/", ""),
    ("officer-notices", "officer", "en", WIDE, "/tenders/desk/", ""),
    ("draft", "officer", "en", WIDE, "/tenders/new/", ""),
    ("questions", "officer", "en", WIDE, "/tenders/questions/", ""),
    ("clearance", "second_officer", "en", WIDE, "/tenders/clearance/", ""),
    ("reviewer-queue", "second_officer", "en", WIDE, "/suppliers/desk/", ""),
    ("review", "second_officer", "en", WIDE, "/suppliers/desk/", "tbody th a"),
    ("cases", "vetting_officer", "en", WIDE, "/vetting/?state=", ""),
    ("case", "vetting_officer", "en", WIDE, "/vetting/?state=", "tbody th a"),
    ("log", "", "en", WIDE, "/log/", ""),
    ("log-entry", "", "en", WIDE, "/log/", "tbody th a, tbody td a"),
    ("buyers", "", "en", WIDE, "/buyers/", ""),
    ("buyer", "", "en", WIDE, "/buyers/", "tbody th a"),
    ("demo", "", "en", WIDE, "/demo/", ""),
    ("tender", "", "en", WIDE, "{sealed}", ""),
    ("tender-judging", "", "en", WIDE, "{sealed}judging/", ""),
    ("tender-sending-zh", "", "zh-hans", WIDE, "{sealed}sending/", ""),
    ("tender-case", "officer", "en", WIDE, "{sealed}case/", ""),
    ("openers", "officer", "en", WIDE, "{sealed}openers/", ""),
    ("templates", "officer", "en", WIDE, "/tenders/new/templates/", ""),
    ("seats", "opener", "en", WIDE, "/tenders/seats/", ""),
    ("bids-zh", "supplier", "zh-hans", WIDE, "/bids/", ""),
    ("bid-zh", "supplier", "zh-hans", WIDE, "/bids/", "main tbody th a, main article a"),
    ("bid-zh-phone", "supplier", "zh-hans", PHONE, "/bids/", "main tbody th a, main article a"),
    ("openings", "opener", "en", WIDE, "/bids/openings/", ""),
    ("opening-room", "opener", "en", WIDE, "{opening}", ""),
    ("opening-watch", "bidder", "en", WIDE, "{opening}", ""),
    ("opening-abstract", "", "en", WIDE, "{abstract}", ""),
    ("verify", "", "en", WIDE, "/verify/", ""),
    ("verify-ar-phone", "", "ar", PHONE, "/verify/", ""),
    ("panel", "evaluator", "en", SMALL, "/evaluation/{awarded}/", ""),
    ("ranking", "", "en", SMALL, "{story}", 'a[href^="/evaluation/rankings/"]'),
    ("award", "officer", "en", SMALL, "/evaluation/{awarded}/award/", ""),
    ("contract", "contract_manager", "en", SMALL, "{story}", 'main a[href^="/contracts/"]'),
    ("procurement", "", "en", BROAD, "{story}", ""),
    ("figures", "", "en", BROAD, "/figures/", ""),
    ("seminar", "", "en", WIDE, "{seminar}", ""),
    ("seminar-zh-phone", "", "zh-hans", PHONE, "{seminar}", ""),
    ("seminar-plans", "organiser", "en", WIDE, "{seminar}plans/", ""),
    ("seminar-grid", "organiser", "en", WIDE, "{seminar}plans/1/", ""),
    ("seminar-applications", "organiser", "en", WIDE, "{seminar}applications/", ""),
    ("seminar-rooms", "organiser", "en", WIDE, "{seminar}edit/rooms/", ""),
    ("seminar-control", "organiser", "en", WIDE, "{seminar}control/", ""),
    ("seminar-report", "organiser", "en", WIDE, "{seminar}report/", ""),
    ("seminar-advise", "adviser", "en", WIDE, "{seminar}advise/", ""),
    ("seminar-board", "", "en", WIDE, "{seminar}board/", ""),
    ("seminar-wishes-zh", "supplier", "zh-hans", WIDE, "{seminar}wishes/", ""),
    ("seminar-agenda-phone", "supplier", "zh-hans", PHONE, "{seminar}agenda/", ""),
)


def main(address: str, wanted: list[str]) -> int:
    """Writes every picture anew, or those named; says which page did not open and goes on."""
    FOLDER.mkdir(exist_ok=True)
    failed = 0
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        seats: dict[str, BrowserContext] = {}
        visitor = seat(browser, seats, "", address)
        places = {"seminar": first_seminar(visitor.new_page(), address)}
        places |= sealed_places(visitor.new_page(), address)
        for name, person, language, size, path, follow in SHOTS:
            if wanted and name not in wanted:
                continue
            page = seat(browser, seats, person, address).new_page()
            page.set_viewport_size(size)
            page.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
            answer = page.goto(address + path.format(**places))
            if follow and page.locator(follow).count():
                answer = page.goto(address + page.locator(follow).first.get_attribute("href"))
            if answer is None or not answer.ok:
                print(f"{name}: {path} answered {answer.status if answer else 'nothing'}", file=sys.stderr)  # noqa: T201
                failed += 1
            else:
                clip = {"x": 0, **_part(page, name, size), "width": size["width"]}
                page.screenshot(path=FOLDER / f"{name}.png", full_page=True, clip=clip)
            page.close()
        browser.close()
    return 1 if failed else 0


def _part(page: Page, name: str, size: dict[str, int]) -> dict[str, float]:
    """From where in the page, and how much of it."""
    whole = page.evaluate("document.documentElement.scrollHeight")
    if size in (WIDE, PHONE):
        return {"y": 0, "height": min(whole, TALLEST)}
    box = page.locator(FROM[name]).first.bounding_box() if name in FROM else None
    top = max(0, box["y"] - 56) if box else 0
    return {"y": top, "height": min(whole - top, size["height"])}


def first_seminar(page: Page, address: str) -> str:
    """The address of the demo's seminar."""
    page.goto(address + "/seminars/")
    found = page.locator('main a[href^="/seminars/"]').evaluate_all("links => links.map(one => one.pathname)")
    page.close()
    return next(one for one in found if one.count("/") == 3)


def sealed_places(page: Page, address: str) -> dict[str, str]:
    """Addresses of the demo's sealed tenders: the open one in lots, the opening that waits, a public abstract, and the
    first that went on to its end."""
    found = {}
    page.goto(f"{address}/search/?q={quote('Field vehicles in three lots')}")
    found["sealed"] = page.locator(".card__title a").first.get_attribute("href") or "/"
    page.goto(address + "/demo/")
    found["abstract"] = page.locator('#sealed a[href$="/abstract/"]').first.get_attribute("href") or "/"
    found["story"] = page.locator('#ended a[href^="/procurements/"]').first.get_attribute("href") or "/"
    found["awarded"] = found["story"].strip("/").rpartition("/")[2][-36:]
    found["opening"] = page.locator('#sealed a[href^="/bids/openings/"]').first.get_attribute("href") or "/"
    page.close()
    return found


def seat(browser: Browser, seats: dict[str, BrowserContext], person: str, address: str) -> BrowserContext:
    """A browser of that person's own, signed in."""
    if person not in seats:
        seats[person] = browser.new_context()
        if person:
            sign_in(seats[person].new_page(), person, address)
    return seats[person]


def sign_in(page: Page, person: str, address: str) -> None:
    """Through the door as anybody would: address and password, then the code of the moment."""
    page.goto(address + "/demo/")
    password = page.locator("main p .copy__text").first.inner_text()
    row = page.locator(f"#seat-{person}")
    email, code = (row.locator(".copy__text").nth(place).inner_text() for place in (0, 1))
    page.goto(address + "/account/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit], main form button.button--primary").first.click()
    if page.locator("input[name=code]").count():
        page.locator("input[name=code]").fill(code)
        page.locator("main form button.button--primary").first.click()
    page.wait_for_url(lambda url: "/account/" not in url)
    page.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://localhost:8000", sys.argv[2:]))
