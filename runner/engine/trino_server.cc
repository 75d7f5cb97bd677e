#include "runner/engine/trino_server.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>
#include <vector>

#include "compiler/base/printable.h"

namespace firn {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Whatever a Retry-After says: a server is not asked in a loop.
constexpr milliseconds kLeastPause{100};

bool IsTryAgain(int status, bool after_500) {
  return status == 429 || (status >= 502 && status <= 504) || (status == 500 && after_500);
}

// What Retry-After says in seconds; the form with a date is not worth reading.
milliseconds PauseAfter(const HttpResponse& response, milliseconds otherwise) {
  const auto found = response.headers.find("retry-after");
  if (found == response.headers.end()) return otherwise;
  const std::string& text = found->second;
  int seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (read.ec != std::errc() || seconds < 0) return otherwise;
  return std::max(milliseconds(seconds * 1'000LL), kLeastPause);
}

void CutOut(const std::string& secret, std::string* text) {
  if (secret.empty()) return;
  for (size_t at = text->find(secret); at != std::string::npos; at = text->find(secret, at + 3)) {
    text->replace(at, secret.size(), "***");
  }
}

// A server that is there takes in a DELETE in much less.
constexpr milliseconds kCancelTime{3'000};
// Of an exchange after a cancel.
constexpr milliseconds kEndingTime{5'000};
// What a cancelled statement's poll may still take.
constexpr milliseconds kLastAnswer{1'000};

// How long a Retry-After may make us wait for a statement to be taken in.
constexpr milliseconds kLongestWait = std::chrono::minutes(5);

}  // namespace

// Few tries, so they are spread wide: 0.2, 0.8, 3.2 seconds.
Result<HttpResponse> TrinoServer::Submit(HttpTransport& transport, const HttpRequest& request,
                                         uint64_t cancellations) {
  const Patience patience{options_.retries,  kLongestWait, /*after_500=*/false,
                          milliseconds(200), /*growth=*/4, milliseconds(5'000)};
  bool delivered = false;
  return Send(transport, request, cancellations, patience, &delivered);
}

Result<HttpResponse> TrinoServer::Poll(HttpTransport& transport, const HttpRequest& request,
                                       uint64_t cancellations, bool* delivered) {
  const Patience patience{std::numeric_limits<int>::max(),
                          options_.poll_patience,
                          /*after_500=*/true,
                          milliseconds(100),
                          /*growth=*/2,
                          milliseconds(2'000)};
  return Send(transport, request, cancellations, patience, delivered);
}

Result<HttpResponse> TrinoServer::Send(HttpTransport& transport, const HttpRequest& request,
                                       uint64_t cancellations, const Patience& patience,
                                       bool* delivered) {
  HttpRequest stoppable = request;
  // What is still to be said after a cancel, as that a run has ended, may not hold up its end.
  const bool ending = cancellations > 0;
  if (ending) stoppable.time = kEndingTime;
  const milliseconds time = ending ? std::min(patience.time, 2 * kEndingTime) : patience.time;
  stoppable.give_up = [this, cancellations] { return IsGivenUp(cancellations); };
  steady_clock::duration spent{0};
  milliseconds pause = patience.first_pause;
  for (int attempt = 0;; ++attempt) {
    if (this->cancellations() != cancellations) {
      return Status(StatusCode::kCancelled, "the statement was cancelled");
    }
    const auto begin = steady_clock::now();
    Result<HttpResponse> response = transport.Send(stoppable);
    spent += steady_clock::now() - begin;
    if (response.ok() || response.status().name == kHttpBroken ||
        response.status().name == kHttpTooLarge) {
      *delivered = true;
    }
    const std::string& name = response.status().name;
    const bool again = response.ok() ? IsTryAgain(response->status, patience.after_500)
                                     : name == kHttpNotSent || name == kHttpBroken;
    if (!again) return response;
    const milliseconds next = response.ok() ? PauseAfter(*response, pause) : pause;
    if (attempt >= patience.retries || next > time - spent) {
      if (!response.ok()) return response;
      return Refusal(*response);
    }
    if (!Wait(next, cancellations)) continue;
    spent += next;
    pause = std::min(pause * patience.growth, patience.longest_pause);
  }
}

bool TrinoServer::Cancel(HttpTransport& transport, const std::string& next) const {
  HttpRequest request = CancelRequest(options_.client, next);
  request.time = kCancelTime;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Result<HttpResponse> response = transport.Send(request);
    if (response.ok() && response->status < 500) return true;
  }
  return false;
}

void TrinoServer::SetOpen(const void* statement, const std::string& next) {
  const std::lock_guard lock(mutex_);
  open_[statement] = next;
}

void TrinoServer::SetClosed(const void* statement) {
  const std::lock_guard lock(mutex_);
  open_.erase(statement);
}

void TrinoServer::CancelAll() {
  std::vector<std::string> open;
  {
    const std::lock_guard lock(mutex_);
    ++cancellations_;
    cancelled_at_ = steady_clock::now();
    for (const auto& [statement, next] : open_) open.push_back(next);
  }
  cancelled_.notify_all();
  // The sessions' own connections wait for answers, so this takes another.
  const std::unique_ptr<HttpTransport> transport = Connect();
  for (const std::string& next : open) {
    // Where that does not answer, each session tries for itself, all at once.
    if (!Cancel(*transport, next)) break;
  }
}

// Told to forget a statement, Trino ends the poll that waits for it.
bool TrinoServer::IsGivenUp(uint64_t cancellations) const {
  const std::lock_guard lock(mutex_);
  return cancellations_ != cancellations && steady_clock::now() > cancelled_at_ + kLastAnswer;
}

uint64_t TrinoServer::cancellations() const {
  const std::lock_guard lock(mutex_);
  return cancellations_;
}

// A starting server has its node within seconds, or half a minute; a full queue moves on: 1, 4, 16.
bool TrinoServer::WaitForTurn(const Status& failure, int attempt) {
  const bool turned_away = failure.code() == StatusCode::kUnavailable && !failure.name.empty();
  if (!turned_away || attempt >= options_.retries) return false;
  milliseconds pause{1'000};
  for (int i = 0; i < std::min(attempt, 2); ++i) pause *= 4;
  return Wait(pause, cancellations());
}

bool TrinoServer::Wait(milliseconds pause, uint64_t cancellations) {
  if (options_.wait) {
    options_.wait(pause);
    return this->cancellations() == cancellations;
  }
  std::unique_lock lock(mutex_);
  return !cancelled_.wait_for(lock, pause, [&] { return cancellations_ != cancellations; });
}

Status TrinoServer::Refusal(const HttpResponse& response) const {
  const std::string code = std::to_string(response.status);
  std::string text = response.body.substr(0, 300);
  text = Printable(text.substr(0, text.find('\n')));
  const auto denied = [&](const char* what) {
    const std::string why = text.empty() ? "" : ": " + text;
    return Redacted({StatusCode::kAuth,
                     std::string(what) + " user '" + client().user + "' (" + code + ")" + why});
  };
  switch (response.status) {
    case 401:
      return denied("Trino refused");
    case 403:
      return denied("Trino forbids this to");
    case 429:
    case 502:
    case 503:
    case 504:
      return {StatusCode::kUnavailable,
              "Trino answered " + code +
                  (PauseAfter(response, milliseconds(0)) > kLongestWait
                       ? " and is not to be asked again in the next minutes (Retry-After)"
                       : " again and again")};
    default:
      break;
  }
  if (response.status / 100 == 3) {
    const auto location = response.headers.find("location");
    const std::string to =
        location == response.headers.end() ? "elsewhere" : Printable(location->second);
    return {StatusCode::kProtocol, "the server redirects to " + to + " (" + code + ")"};
  }
  if (!text.empty()) text = ": " + text;
  const StatusCode kind = response.status == 500 ? StatusCode::kUnavailable : StatusCode::kProtocol;
  return Redacted({kind, "the server answered " + code + text});
}

Status TrinoServer::Redacted(Status status) const {
  std::string message = status.message();
  const std::string& authorization = options_.client.authorization;
  CutOut(options_.password, &message);
  CutOut(authorization.substr(std::min(authorization.find(' ') + 1, authorization.size())),
         &message);
  Status redacted(status.code(), message);
  redacted.name = status.name;
  redacted.line = status.line;
  redacted.column = status.column;
  return redacted;
}

}  // namespace firn
