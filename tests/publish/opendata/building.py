# SPDX-License-Identifier: Apache-2.0
"""Makes the patched schema we ship from the standard and the pinned extensions:
python -m tests.publish.opendata.building

ocdsextensionregistry does the patching; it finds everything here, and nothing is fetched.
"""

import json
import warnings
from typing import Any

from tests.publish.opendata.offline import DATA, offline, standard_archive

NAME = "release-schema.json"


def patched_schema() -> dict[str, Any]:
    """The release schema of OCDS 1.1.5 with all our extensions in it."""
    addresses = [one["url"] for one in json.loads((DATA / "extensions.json").read_text("utf-8"))]
    with offline(), warnings.catch_warnings():
        warnings.simplefilter("error")
        from ocdsextensionregistry import ProfileBuilder

        builder = ProfileBuilder("1__1__5", addresses, standard_base_url=standard_archive())
        schema: dict[str, Any] = builder.patched_release_schema()
    return schema


def versioned_schema() -> dict[str, Any]:
    """The same for a release with the history of each field."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ocdsextensionregistry.versioned_release_schema import get_versioned_release_schema

        schema: dict[str, Any] = get_versioned_release_schema(patched_schema(), "1__1__5")
    return schema


def written(schema: dict[str, Any]) -> str:
    """As the file holds it, with what stands for version and language in links filled in."""
    text = json.dumps(schema, ensure_ascii=False, indent=1)
    return text.replace("{{version}}", "1.1").replace("{{lang}}", "en") + "\n"


if __name__ == "__main__":
    (DATA / NAME).write_text(written(patched_schema()), encoding="utf-8")
