# SPDX-License-Identifier: Apache-2.0
"""A plugin of mypy: what our middleware puts on every request stands on Django's HttpRequest with its type.

So views keep Django's name in their annotations, and a misspelt attribute is still an error.
"""

from mypy.nodes import MypyFile
from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class
from mypy.types import AnyType, Instance, NoneType, Type, TypeOfAny, UnionType

REQUEST = "django.http.request.HttpRequest"
ACTOR = "meishan.base.core.actor.Actor"
ORGANISATION = "meishan.base.accounts.models.Organisation"
SESSION = "meishan.base.accounts.models.AdministratorSession"
TOKEN = "meishan.base.accounts.models.ApiToken"  # noqa: S105
HTMX = "django_htmx.middleware.HtmxDetails"
MODULES = sorted({name.rpartition(".")[0] for name in (ACTOR, ORGANISATION, HTMX)})


class RequestPlugin(Plugin):
    """Adds the attributes of base.accounts.middleware, web.site.api.door and django-htmx."""

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        if file.fullname == "django.http.request":
            return [(10, module, -1) for module in MODULES]
        return []

    def get_customize_class_mro_hook(self, fullname: str):
        return add_attributes if fullname == REQUEST else None


def add_attributes(context: ClassDefContext) -> None:
    """Declare them on the class being analysed."""

    def named(name: str) -> Type:
        found = context.api.named_type_or_none(name)
        return found or AnyType(TypeOfAny.special_form)

    def or_none(name: str) -> Type:
        return UnionType([named(name), NoneType()])

    def all_of(name: str) -> Type:
        found = context.api.named_type_or_none("builtins.list", [named(name)])
        return found if isinstance(found, Instance) else AnyType(TypeOfAny.special_form)

    for attribute, typ in {
        "actor": named(ACTOR),
        "organisation": or_none(ORGANISATION),
        "organisations": all_of(ORGANISATION),
        "administrator_session": or_none(SESSION),
        "api_token": or_none(TOKEN),
        "htmx": named(HTMX),
    }.items():
        add_attribute_to_class(context.api, context.cls, attribute, typ, overwrite_existing=True)


def plugin(version: str) -> type[Plugin]:
    return RequestPlugin
