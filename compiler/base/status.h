// The outside world's failures: files, servers, disks. The user's mistakes are Diagnostics.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>

namespace firn {

enum class StatusCode {
  kOk,
  kNotFound,       // a file or table that is not there
  kIo,             // reading or writing failed
  kOutside,        // a file that the project may not name
  kConnection,     // server down, DNS, TLS, refused
  kAuth,           // wrong password or token
  kQuery,          // the engine refused or failed a statement
  kUnavailable,    // bounded retries used up (502/503/504/429, a statement turned away undone)
  kProtocol,       // the server answered nonsense
  kLocked,         // another process holds the database
  kCancelled,      // a signal
  kUnknownCommit,  // the statement was sent, and whether it committed is not known
  kNotIceberg      // the target is one where that could never be found out
};

// As the id of what is reported: "connection", "locked".
const char* NameOf(StatusCode code);

// Ok, or a code with "context: detail". `name`, `line` and `column` are the engine's own, where it
// gave them ("COLUMN_NOT_FOUND", 1-based; 0 is unknown).
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message) : code_(code), message_(std::move(message)) {}

  bool ok() const { return code_ == StatusCode::kOk; }
  StatusCode code() const { return code_; }
  const std::string& message() const { return message_; }

  std::string name;
  int line = 0;
  int column = 0;

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

// A value, or why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Status status) : status_(std::move(status)) { assert(!status_.ok()); }

  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace firn
