"""`/api/openapi.json`: the visitor API in OpenAPI 3.1. A test holds the running API against it."""

from typing import Any

type Json = dict[str, Any]


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: Json, description: str) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _errors(*statuses: int) -> Json:
    words = {
        400: "The request is not as described here; nothing changed.",
        401: "The token is missing.",
        403: "The origin may not use this desk.",
        404: "No such conversation, or it has ended.",
        409: "The choice is of an earlier question (`messages` holds the open one), or the notice was not accepted.",
        413: "Too long; `limit` is in characters.",
        415: "The body is not `application/json`.",
        422: "This `client_id` came before with another body.",
        429: "Too many requests; see `Retry-After`.",
        503: "Nothing can be stored right now; nothing was taken. See `Retry-After`.",
    }
    return {str(status): _json(_ref("Error"), words[status]) for status in statuses}


_text = {"type": "string"}
_conversation = {"name": "conversation", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
_cursor = {"type": "integer", "minimum": 0, "description": "Position in the conversation; grows with every message."}

DOCUMENT: Json = {
    "openapi": "3.1.0",
    "info": {
        "title": "Welcome Desk visitor API",
        "version": "1",
        "description": "What the conversation page speaks. A message is acknowledged only after it is durable.",
    },
    "paths": {
        "/api/conversations": {
            "post": {
                "summary": "Open a conversation; the notice must have been accepted.",
                "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("Start")}}},
                "responses": {
                    "201": _json(_ref("Started"), "Open."),
                    **_errors(400, 403, 404, 409, 413, 415, 429, 503),
                },
            }
        },
        "/api/conversations/current": {
            "get": {
                "summary": "The conversation this browser has open, by its cookie; how a reload resumes.",
                "responses": {"200": _json(_ref("Started"), "Open."), **_errors(403, 404, 429, 503)},
            }
        },
        "/api/conversations/{conversation}/messages": {
            "parameters": [_conversation],
            "post": {
                "summary": "Send a text or a choice. The same client_id gets the same answer and is processed once.",
                "security": [{"token": []}],
                "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("Say")}}},
                "responses": {
                    "200": _json(_ref("Said"), "Taken, stored and answered."),
                    **_errors(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
                },
            },
            "get": {
                "summary": "What came after a cursor, the visitor's own messages too.",
                "security": [{"token": []}],
                "parameters": [
                    {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 0}},
                    {
                        "name": "wait",
                        "in": "query",
                        "description": "Seconds to hold the answer until something comes.",
                        "schema": {"type": "number", "minimum": 0, "maximum": 25, "default": 0},
                    },
                ],
                "responses": {
                    "200": _json(_ref("Messages"), "Possibly none."),
                    **_errors(400, 401, 403, 404, 429, 503),
                },
            },
        },
        "/api/conversations/{conversation}": {
            "parameters": [_conversation],
            "delete": {
                "summary": "Forget the conversation; the receipt says what was destroyed.",
                "security": [{"token": []}],
                "responses": {
                    "200": _json({"type": "object", "properties": {"receipt": {"type": "object"}}}, "Forgotten."),
                    **_errors(401, 403, 404, 429, 503),
                },
            },
        },
    },
    "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Start": {
                "type": "object",
                "additionalProperties": False,
                "required": ["site", "accepted"],
                "properties": {
                    "site": _text,
                    "page": {**_text, "description": "Path of the service page; query and fragment are dropped."},
                    "campaign": _text,
                    "language": {**_text, "description": "Two letters; the site's first language when not offered."},
                    "accepted": {**_text, "description": "Version of the notice the visitor accepted."},
                },
            },
            "Started": {
                "type": "object",
                "required": ["conversation", "token", "language", "cursor", "messages"],
                "properties": {
                    "conversation": {**_text, "format": "uuid"},
                    "token": _text,
                    "notice": {"type": "object", "properties": {"version": _text, "text": _text}},
                    "language": _text,
                    "cursor": _cursor,
                    "messages": {"type": "array", "items": _ref("Message")},
                    "question": {"type": ["string", "null"]},
                },
            },
            "Say": {
                "type": "object",
                "additionalProperties": False,
                "required": ["client_id"],
                "oneOf": [{"required": ["text"]}, {"required": ["choice"]}],
                "properties": {
                    "client_id": {**_text, "minLength": 8, "maxLength": 64},
                    "text": {
                        **_text,
                        "maxLength": 15000,
                        "description": "2,000 characters; 15,000 for a referral paste.",
                    },
                    "choice": {
                        **_text,
                        "maxLength": 64,
                        "description": "An id of the last turn, or `back`, `person`, `again`, `lang:en`.",
                    },
                    "seen": _cursor
                    | {
                        "description": "The last cursor the page shows: what came after it is answered too, and a text "
                        "written before it was seen agrees to nothing and sends nothing."
                    },
                },
            },
            "Said": {
                "type": "object",
                "required": ["accepted", "cursor", "messages"],
                "properties": {
                    "accepted": _text,
                    "cursor": _cursor,
                    "messages": {"type": "array", "items": _ref("Message")},
                },
            },
            "Messages": {
                "type": "object",
                "required": ["cursor", "messages"],
                "properties": {"cursor": _cursor, "messages": {"type": "array", "items": _ref("Message")}},
            },
            "Message": {
                "type": "object",
                "required": ["cursor", "who", "text"],
                "properties": {
                    "cursor": _cursor,
                    "who": {"enum": ["bot", "visitor"]},
                    "text": _text,
                    "kind": {"enum": ["text", "question", "notice", "emergency", "summary", "done"]},
                    "question": _text,
                    "language": _text,
                    "reference": _text,
                    "choices": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["id", "label"],
                            "properties": {"id": _text, "label": _text, "change": _text},
                        },
                    },
                    "items": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"question": _text, "label": _text, "value": _text}},
                    },
                },
            },
            "Error": {
                "type": "object",
                "required": ["error"],
                "properties": {
                    "error": {
                        "type": "object",
                        "required": ["code", "message"],
                        "properties": {"code": _text, "message": _text, "field": _text},
                    }
                },
            },
        },
    },
}
