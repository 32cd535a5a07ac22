"""What pydantic says about a file, in the words of the person who edits it."""

from collections.abc import Sequence
from datetime import date
from types import UnionType
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel

from desk.content.faults import Fault, did_you_mean
from desk.content.yaml import Document, Steps

_KINDS = {
    "string_type": ("text", "Write text; put it in quotes if it looks like a number or a date."),
    "list_type": ("a list", "Write `[a, b]` or one `- entry` a line."),
    "dict_type": ("keys with values", "Write `key: value`, one a line, indented."),
    "model_type": ("keys with values", "Write `key: value`, one a line, indented."),
    "bool_type": ("true or false", "Write true or false."),
    "bool_parsing": ("true or false", "Write true or false."),
    "int_type": ("a whole number", "Write digits only."),
    "int_parsing": ("a whole number", "Write digits only."),
    "int_from_float": ("a whole number", "Write digits only."),
    "float_type": ("a number", "Write digits, with a point for decimals."),
    "float_parsing": ("a number", "Write digits, with a point for decimals."),
    "date_type": ("a date", "Write it as 2026-12-31."),
    "date_parsing": ("a date", "Write it as 2026-12-31."),
    "date_from_datetime_parsing": ("a date", "Write it as 2026-12-31."),
    "date_from_datetime_inexact": ("a date", "Write it as 2026-12-31."),
}
_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": ("an id", "Use small letters, digits and _, beginning with a letter."),
    r"^[a-z]{2}$": ("a language", "Use two small letters, as `en` or `es`."),
    r"^[A-Z]{2}$": ("a country", "Use two capital letters, as `US`."),
}
RESERVED = ("nlu", "stories", "rules", "responses")
"""Keys the engine takes for its own in every YAML file under the folder."""

_HOURS = ("opening hours", 'Write "08:00-17:00", in quotes.')


def keys_of(shape: type[BaseModel]) -> str:
    """The keys a shape has, as a list in words."""
    return ", ".join(f"`{name}:`" for name in shape.model_fields)


def faults(document: Document, shape: type[BaseModel], errors: Sequence[Any]) -> list[Fault]:
    """All of pydantic's errors as faults; a key that is missing only because it is misspelt is told once."""
    found = [(error, fault(document, shape, error)) for error in errors]
    misspelt = {
        (*error["loc"][:-1], told.cure.split("'")[1])
        for error, told in found
        if error["type"] == "extra_forbidden" and "'" in told.cure
    }
    return [told for error, told in found if error["type"] != "missing" or tuple(error["loc"]) not in misspelt]


def fault(document: Document, shape: type[BaseModel], error: Any) -> Fault:
    """One of pydantic's errors as a fault with file, line, value and cure."""
    path = tuple(step for step in error["loc"] if step != "[key]")
    name = str(path[-1]) if path else ""
    match error["type"]:
        case "missing":
            return document.fault(path[:-1], f"`{name}:` is missing", f"Add `{name}:` here.")
        case "extra_forbidden":
            if name in RESERVED:
                return reserved(document, path)
            known = _fields(shape, path[:-1])
            return document.fault(path, f"there is no key '{name}'", did_you_mean(name, known))
        case "literal_error":
            allowed = [str(word) for word in _literals(shape, path)]
            return document.fault(
                path, f"'{error['input']}' is not possible here", did_you_mean(error["input"], allowed)
            )
        case "string_pattern_mismatch":
            what, cure = _PATTERNS.get(error["ctx"]["pattern"], _HOURS)
            return document.fault(path, f"'{error['input']}' is not {what}", cure)
        case kind if kind in _KINDS:
            what, cure = _KINDS[kind]
            return document.fault(path, f"`{_last_name(path)}:` must be {what}, not {_shown(error['input'])}", cure)
    return document.fault(
        path, f"`{_last_name(path)}:` is not right: {error['msg'].lower()}", "Compare it with the sample site."
    )


def reserved(document: Document, path: Steps) -> Fault:
    """The fault of a key that belongs to the engine."""
    cure = "Write `words:`." if path[-1] == "responses" else "Use another name."
    return document.fault(path, f"the key '{path[-1]}' belongs to the engine, which reads this file too", cure)


def _last_name(path: tuple[str | int, ...]) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "file")


def _shown(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case dict():
            return "keys with values"
        case list():
            return "a list"
        case date():
            return f"the date {value.isoformat()}"
    return f"'{value}'"


def _at(shape: Any, path: tuple[str | int, ...]) -> Any:
    """The annotation at `path` inside `shape`, unions and Annotated taken off where there is one way to go."""
    here = _bare(shape)
    if not path:
        return here
    if isinstance(here, type) and issubclass(here, BaseModel):
        field = here.model_fields.get(str(path[0]))
        return _at(field.annotation, path[1:]) if field is not None else None
    arguments = get_args(here)
    if get_origin(here) is list:
        return _at(arguments[0], path[1:])
    if get_origin(here) is dict:
        inside = _at(arguments[1], path[1:])
        return inside if inside is not None or len(path) > 1 else _bare(arguments[0])
    return None


def _bare(shape: Any) -> Any:
    while True:
        if isinstance(shape, TypeAliasType):
            shape = shape.__value__
        elif get_origin(shape) is Annotated:
            shape = get_args(shape)[0]
        elif get_origin(shape) in (Union, UnionType):
            real = [part for part in get_args(shape) if part is not type(None)]
            if len(real) != 1:
                return shape
            shape = real[0]
        else:
            return shape


def _fields(shape: Any, path: tuple[str | int, ...]) -> list[str]:
    here = _at(shape, path)
    return list(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []


def _literals(shape: Any, path: tuple[str | int, ...]) -> tuple[Any, ...]:
    here = _at(shape, path)
    if get_args(here) and get_origin(here) is not list and get_origin(here) is not dict:
        return get_args(here)
    around = _at(shape, path[:-1])
    return get_args(_bare(get_args(around)[0])) if get_origin(around) is dict else ()
