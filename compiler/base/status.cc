#include "compiler/base/status.h"

namespace firn {

const char* NameOf(StatusCode code) {
  switch (code) {
    case StatusCode::kOk:
      return "ok";
    case StatusCode::kNotFound:
      return "not-found";
    case StatusCode::kIo:
      return "io";
    case StatusCode::kOutside:
      return "outside-project";
    case StatusCode::kConnection:
      return "connection";
    case StatusCode::kAuth:
      return "authentication";
    case StatusCode::kQuery:
      return "query-failed";
    case StatusCode::kUnavailable:
      return "unavailable";
    case StatusCode::kProtocol:
      return "protocol";
    case StatusCode::kLocked:
      return "locked";
    case StatusCode::kCancelled:
      return "cancelled";
    case StatusCode::kUnknownCommit:
      return "unknown-commit";
    case StatusCode::kNotIceberg:
      return "not-iceberg";
  }
  return "";
}

}  // namespace firn
