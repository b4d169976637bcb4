#include "core/serve/schemas.hpp"

namespace slotctl::serve {

std::string_view answer_schemas() {
    return R"json({
"Instant": {"type": "string", "format": "date-time", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"},
"Date": {"type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"},
"TimeOfDay": {"type": "string", "pattern": "^\\d{2}:\\d{2}(:\\d{2})?$"},
"WallTime": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$"},
"Id": {"type": "integer", "minimum": 1},
"ShopSlots": {"type": "array", "items": {
  "type": "object", "additionalProperties": false, "required": ["start", "end", "is_free", "mechanic_id"],
  "properties": {"start": {"$ref": "#/components/schemas/WallTime"}, "end": {"$ref": "#/components/schemas/WallTime"},
    "is_free": {"type": "boolean"}, "mechanic_id": {"type": "string"}}}},
"Slot": {
  "type": "object", "additionalProperties": false,
  "required": ["provider_id", "service_id", "starts_at", "ends_at", "local_date", "local_time", "capacity", "free"],
  "properties": {"provider_id": {"$ref": "#/components/schemas/Id"}, "service_id": {"$ref": "#/components/schemas/Id"},
    "starts_at": {"$ref": "#/components/schemas/Instant"}, "ends_at": {"$ref": "#/components/schemas/Instant"},
    "local_date": {"$ref": "#/components/schemas/Date"}, "local_time": {"$ref": "#/components/schemas/TimeOfDay"},
    "capacity": {"type": "integer", "minimum": 1}, "free": {"type": "integer", "minimum": 0},
    "reason": {"enum": ["past", "outside", "booked", "conflict", "notice"]}}},
"Availability": {
  "type": "object", "additionalProperties": false, "required": ["zone", "from", "to", "warnings"],
  "oneOf": [{"required": ["slots"]}, {"required": ["days"]}],
  "properties": {"zone": {"type": ["string", "null"]},
    "from": {"$ref": "#/components/schemas/Date"}, "to": {"$ref": "#/components/schemas/Date"},
    "slots": {"type": "array", "items": {"$ref": "#/components/schemas/Slot"}},
    "days": {"type": "array", "items": {
      "type": "object", "additionalProperties": false, "required": ["date", "free"],
      "properties": {"date": {"$ref": "#/components/schemas/Date"}, "free": {"type": "integer", "minimum": 0}}}},
    "warnings": {"type": "array", "items": {"type": "string"}}}},
"Booking": {
  "type": "object", "additionalProperties": false, "required": ["booking", "repeated", "dry_run"],
  "properties": {
    "booking": {
      "type": "object", "additionalProperties": false,
      "required": ["id", "provider_id", "service_id", "starts_at", "ends_at", "local_date", "local_time", "zone",
                   "customer", "status", "created_at", "hold_until", "archived_at"],
      "properties": {"id": {"$ref": "#/components/schemas/Id"},
        "provider_id": {"$ref": "#/components/schemas/Id"}, "service_id": {"$ref": "#/components/schemas/Id"},
        "starts_at": {"$ref": "#/components/schemas/Instant"}, "ends_at": {"$ref": "#/components/schemas/Instant"},
        "local_date": {"$ref": "#/components/schemas/Date"}, "local_time": {"$ref": "#/components/schemas/TimeOfDay"},
        "zone": {"type": "string"}, "customer": {"type": "string"},
        "status": {"enum": ["pending", "confirmed", "completed", "cancelled", "missed"]},
        "created_at": {"$ref": "#/components/schemas/Instant"},
        "hold_until": {"oneOf": [{"$ref": "#/components/schemas/Instant"}, {"type": "null"}]},
        "archived_at": {"oneOf": [{"$ref": "#/components/schemas/Instant"}, {"type": "null"}]}}},
    "repeated": {"type": "boolean"}, "dry_run": {"const": false}}},
"Problem": {
  "type": "object", "required": ["type", "title", "status", "detail"],
  "properties": {"type": {"type": "string"}, "title": {"type": "string"},
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "detail": {"type": "string"}, "hint": {"type": "string"}}},
"NotFree": {
  "allOf": [{"$ref": "#/components/schemas/Problem"}],
  "type": "object",
  "properties": {
    "reason": {"enum": ["past", "outside", "booked", "conflict", "notice", "not_offered", "ended"]},
    "nearest": {"type": "array", "items": {"$ref": "#/components/schemas/Slot"}}}},
"StartedRun": {
  "type": "object", "additionalProperties": false, "required": ["run_id", "pid", "status"],
  "properties": {"run_id": {"oneOf": [{"$ref": "#/components/schemas/Id"}, {"type": "null"}]},
    "pid": {"type": "integer"}, "status": {"type": "string"}}},
"Run": {
  "type": "object", "additionalProperties": false,
  "required": ["id", "job", "scope", "status", "started_at", "finished_at", "duration_ms", "host", "pid", "version",
               "scheduled_as", "dry_run", "counts", "error"],
  "properties": {"id": {"$ref": "#/components/schemas/Id"}, "job": {"type": "string"}, "scope": {"type": "string"},
    "status": {"enum": ["running", "ok", "partial", "failed", "skipped", "interrupted", "crashed"]},
    "started_at": {"$ref": "#/components/schemas/Instant"},
    "finished_at": {"oneOf": [{"$ref": "#/components/schemas/Instant"}, {"type": "null"}]},
    "duration_ms": {"type": ["integer", "null"]}, "host": {"type": "string"}, "pid": {"type": "integer"},
    "version": {"type": "string"}, "scheduled_as": {"type": ["string", "null"]}, "dry_run": {"type": "boolean"},
    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    "error": {"type": ["string", "null"]}}},
"Runs": {
  "type": "object", "additionalProperties": false, "required": ["runs", "next"],
  "properties": {"runs": {"type": "array", "items": {"$ref": "#/components/schemas/Run"}},
    "next": {"oneOf": [{"$ref": "#/components/schemas/Id"}, {"type": "null"}]}}},
"Report": {
  "type": "object", "required": ["status", "exit_status", "checked_at", "host", "database", "version", "up"],
  "properties": {"status": {"enum": ["ok", "warning", "critical", "unknown"]},
    "exit_status": {"type": "integer", "minimum": 0, "maximum": 3},
    "checked_at": {"$ref": "#/components/schemas/Instant"}, "host": {"type": "string"},
    "database": {"type": "string"}, "version": {"type": "string"}, "up": {"type": "boolean"}}},
"Status": {
  "type": "object", "additionalProperties": false, "required": ["status"],
  "properties": {"status": {"enum": ["alive", "ready"]}}},
"Description": {"type": "object", "required": ["openapi", "info", "paths"]}
})json";
}

}  // namespace slotctl::serve
