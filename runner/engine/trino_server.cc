#include "runner/engine/trino_server.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>
#include <vector>

namespace firn {
namespace {

using std::chrono::milliseconds;

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
  return read.ec == std::errc() && seconds >= 0 ? milliseconds(seconds * 1'000LL) : otherwise;
}

void CutOut(const std::string& secret, std::string* text) {
  if (secret.empty()) return;
  for (size_t at = text->find(secret); at != std::string::npos; at = text->find(secret, at + 3)) {
    text->replace(at, secret.size(), "***");
  }
}

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
  milliseconds spent{0};
  milliseconds pause = patience.first_pause;
  for (int attempt = 0;; ++attempt) {
    if (this->cancellations() != cancellations) {
      return Status(StatusCode::kCancelled, "the statement was cancelled");
    }
    const auto begin = std::chrono::steady_clock::now();
    Result<HttpResponse> response = transport.Send(request);
    spent += std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    if (response.ok() || response.status().name == kHttpBroken) *delivered = true;
    const bool again = response.ok() ? IsTryAgain(response->status, patience.after_500)
                                     : response.status().name != kHttpTls;
    if (!again) return response;
    const milliseconds next = response.ok() ? PauseAfter(*response, pause) : pause;
    if (attempt >= patience.retries || next > patience.time - spent) {
      if (!response.ok()) return response;
      return Refusal(*response);
    }
    if (!Wait(next, cancellations)) continue;
    spent += next;
    pause = std::min(pause * patience.growth, patience.longest_pause);
  }
}

void TrinoServer::Cancel(HttpTransport& transport, const std::string& next) const {
  const HttpRequest request = CancelRequest(options_.client, next);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Result<HttpResponse> response = transport.Send(request);
    if (response.ok() && response->status < 500) return;
  }
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
    for (const auto& [statement, next] : open_) open.push_back(next);
  }
  cancelled_.notify_all();
  // The sessions' own connections wait for answers, so this takes another.
  const std::unique_ptr<HttpTransport> transport = Connect();
  for (const std::string& next : open) Cancel(*transport, next);
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
  text = text.substr(0, text.find('\n'));
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
    const std::string to = location == response.headers.end() ? "elsewhere" : location->second;
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
