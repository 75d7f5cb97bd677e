#include "runner/engine/trino_engine.h"

#include <algorithm>
#include <utility>

#include "compiler/macro/parse_project.h"
#include "runner/engine/trino_append.h"
#include "runner/engine/trino_server.h"

namespace firn {
namespace {

using std::chrono::milliseconds;

// Trino holds a poll until there is news, for a second at most. A server that answers at once with
// none, again and again, is asked more slowly.
class Pace {
 public:
  milliseconds PauseAfter(const TrinoPage& page, std::chrono::steady_clock::duration took) {
    const bool news = !page.rows.empty() || page.progress.state != state_;
    state_ = page.progress.state;
    idle_ = news || took > milliseconds(20) ? 0 : idle_ + 1;
    if (idle_ <= kFree) return milliseconds(0);
    return milliseconds(std::min(1 << std::min(idle_ - kFree, 7), 100));
  }

 private:
  static constexpr int kFree = 5;
  std::string state_;
  int idle_ = 0;
};

// Whether a statement only reads: what it would have changed need then not be found out. The
// comment and the space before it are ours or nobody's.
bool IsQuery(std::string_view sql) {
  const size_t begin = std::min(sql.find_first_not_of(" \t\r\n("), sql.size());
  const size_t end = std::min(sql.find_first_of(" \t\r\n(", begin), sql.size());
  const std::string word = LowerCase(std::string(sql.substr(begin, end - begin)));
  return word == "select" || word == "with" || word == "values" || word == "table";
}

// Bytes of memory that rows take, about.
int64_t SizeOf(const std::vector<std::vector<Cell>>& rows) {
  size_t size = 0;
  for (const std::vector<Cell>& row : rows) {
    size += sizeof(row) + row.size() * sizeof(Cell);
    for (const Cell& cell : row) size += cell ? cell->size() : 0;
  }
  return static_cast<int64_t>(size);
}

// A session's own connection and settings; statements belong to it.
struct TrinoConnection {
  std::shared_ptr<TrinoServer> server;
  std::unique_ptr<HttpTransport> transport;
  TrinoClient client;
};

class TrinoStatement : public PendingStatement {
 public:
  TrinoStatement(TrinoPage page, bool is_query, size_t columns, uint64_t cancellations,
                 TrinoConnection* connection)
      : connection_(*connection),
        server_(*connection->server),
        id_(page.id),
        is_query_(is_query),
        columns_(columns),
        cancellations_(cancellations),
        page_(std::move(page)) {
    server_.SetOpen(this, page_.next);
  }
  ~TrinoStatement() override {
    server_.SetClosed(this);
    if (!started_) server_.Cancel(*connection_.transport, page_.next);
  }

  const std::string& query_id() const override { return id_; }

  Result<QueryResult> Run(const ProgressFn& progress) override {
    QueryResult result;
    result.query_id = id_;
    Pace pace;
    while (!page_.next.empty()) {
      const auto begin = std::chrono::steady_clock::now();
      Status status = Advance();
      if (!status.ok()) return status;
      if (page_.error.has_value()) return server_.Redacted(*page_.error);
      if (progress) progress(page_.progress);
      if (status = Take(&result); !status.ok()) return GiveUp(status);
      const auto pause = pace.PauseAfter(page_, std::chrono::steady_clock::now() - begin);
      if (pause.count() > 0) server_.Wait(pause, cancellations_);
    }
    // Anything may stand between us and Trino; that a statement did its work is said by Trino
    // alone.
    if (page_.progress.state != "FINISHED") {
      return Lost(
          Nonsense("the last page's state is '" + page_.progress.state + "', without an error"));
    }
    if (columns_ > 0 && result.columns.size() != columns_) {
      return Lost(Nonsense(std::to_string(result.columns.size()) + " columns instead of " +
                           std::to_string(columns_)));
    }
    // The count of changed rows is also a table of one column.
    const bool count_only = result.columns.empty() || result.columns[0].name == "rows";
    if (!page_.update_type.empty() && count_only) {
      result.columns.clear();
      result.rows.clear();
    }
    return result;
  }

 private:
  // Polls until there is a page that can be read.
  Status Advance() {
    constexpr int kUnreadable = 3;
    for (int attempt = 1;; ++attempt) {
      const HttpRequest request = PollRequest(connection_.client, page_.next);
      Result<HttpResponse> response =
          server_.Poll(*connection_.transport, request, cancellations_, &started_);
      if (!response.ok() && response.status().code() == StatusCode::kCancelled) {
        // CancelAll may have told the server before it knew of this nextUri.
        server_.Cancel(*connection_.transport, page_.next);
        started_ = true;
        return response.status();
      }
      if (!response.ok()) return Lost(response.status());
      if (response->status != 200) return Lost(server_.Refusal(*response));
      Result<TrinoPage> page = ReadPage(response->body, server_.max_answer_depth());
      if (page.ok()) {
        UpdateSession(response->headers, &connection_.client);
        page_ = std::move(*page);
        server_.SetOpen(this, page_.next);
        return {};
      }
      if (attempt == kUnreadable) return Lost(page.status());
      server_.Wait(milliseconds(200), cancellations_);
    }
  }

  Status Lost(const Status& cause) const {
    if (!started_) return cause;
    if (is_query_) {
      return {cause.code(), "lost the server while it ran " + id_ + ": " + cause.message()};
    }
    return {StatusCode::kUnknownCommit,
            "lost the server while it ran " + id_ +
                ", so whether that committed is not known: " + cause.message()};
  }

  // Of a statement that goes on at the server.
  Status GiveUp(const Status& cause) {
    if (!page_.next.empty()) server_.Cancel(*connection_.transport, page_.next);
    return cause.code() == StatusCode::kQuery ? cause : Lost(cause);
  }

  Status Take(QueryResult* result) {
    if (!page_.columns.empty() && !result->columns.empty() && page_.columns != result->columns) {
      return Nonsense("the columns changed between two pages");
    }
    size_ += SizeOf(page_.rows);
    if (size_ > server_.max_result_bytes()) {
      return {StatusCode::kQuery, "the rows of " + id_ + " take over " +
                                      std::to_string(server_.max_result_bytes() >> 20) +
                                      " MB (max_result_mb); fetch fewer, or write a table"};
    }
    if (!page_.columns.empty()) result->columns = std::move(page_.columns);
    std::move(page_.rows.begin(), page_.rows.end(), std::back_inserter(result->rows));
    result->affected_rows = page_.update_count;
    result->elapsed_seconds = page_.elapsed_seconds;
    result->cpu_seconds = page_.cpu_seconds;
    result->processed_rows = page_.progress.rows;
    result->processed_bytes = page_.processed_bytes;
    return {};
  }

  TrinoConnection& connection_;
  TrinoServer& server_;
  const std::string id_;
  const bool is_query_;
  const size_t columns_;  // 0: any
  const uint64_t cancellations_;
  TrinoPage page_;
  bool started_ = false;  // a poll may have reached the server
  int64_t size_ = 0;      // of the rows so far
};

class TrinoSession : public Session {
 public:
  explicit TrinoSession(std::shared_ptr<TrinoServer> server)
      : connection_{server, server->Connect(), server->client()} {}

  Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                   const StatementOptions& options) override {
    TrinoServer& server = *connection_.server;
    Result<HttpRequest> request = SubmitRequest(connection_.client, sql + label_, options);
    if (!request.ok()) return request.status();
    const uint64_t cancellations = server.cancellations();
    Result<HttpResponse> response = server.Submit(*connection_.transport, *request, cancellations);
    if (!response.ok()) return response.status();
    if (response->status != 200) return server.Refusal(*response);
    Result<TrinoPage> page = ReadPage(response->body, server.max_answer_depth());
    if (!page.ok()) return page.status();
    if (page->error.has_value()) return server.Redacted(*page->error);
    if (page->next.empty()) {
      return Nonsense("no nextUri");
    }
    return std::unique_ptr<PendingStatement>(new TrinoStatement(
        std::move(*page), IsQuery(sql), options.columns, cancellations, &connection_));
  }

  void Label(const std::string& label) override { label_ = "\n-- " + label; }
  Status Begin() override { return NoTransactions(); }
  Status Commit() override { return NoTransactions(); }
  Status Rollback() override { return NoTransactions(); }

  Status Append(const std::vector<std::string>& table,
                const std::vector<std::vector<Cell>>& rows) override {
    if (rows.empty()) return {};
    if (table != appended_to_) {
      Result<QueryResult> probe = Execute(ColumnsQuery(table));
      if (!probe.ok()) return probe.status();
      appended_to_ = table;
      columns_ = std::move(probe->columns);
    }
    Result<std::vector<std::string>> inserts = InsertStatements(table, columns_, rows);
    if (!inserts.ok()) return inserts.status();
    for (const std::string& insert : *inserts) {
      const Result<QueryResult> inserted = Execute(insert);
      if (!inserted.ok()) return inserted.status();
    }
    return {};
  }

  bool WaitToRetry(const Status& failure, int attempt) override {
    return connection_.server->WaitForTurn(failure, attempt);
  }

 private:
  static Status NoTransactions() {
    return {StatusCode::kQuery, "Trino commits each statement by itself"};
  }

  TrinoConnection connection_;
  std::string label_;                     // behind the text, so that places in it stay
  std::vector<std::string> appended_to_;  // the last table that Append met, and its columns
  std::vector<ResultColumn> columns_;
};

class TrinoEngine : public Engine {
 public:
  explicit TrinoEngine(TrinoOptions options)
      : server_(std::make_shared<TrinoServer>(std::move(options))) {}

  EngineType type() const override { return EngineType::kTrino; }
  bool transactional() const override { return false; }
  Result<std::unique_ptr<Session>> Connect() override {
    return std::unique_ptr<Session>(new TrinoSession(server_));
  }

  Result<std::string> Version() override {
    const HttpRequest request{"GET", "/v1/info", {}, ""};
    const std::unique_ptr<HttpTransport> transport = server_->Connect();
    Result<HttpResponse> response = server_->Submit(*transport, request, server_->cancellations());
    if (!response.ok()) return response.status();
    if (response->status != 200) return server_->Refusal(*response);
    Result<std::string> version = ReadVersion(response->body);
    if (!version.ok()) return version.status();
    if (version->empty()) return Status(StatusCode::kUnavailable, "Trino is still starting");
    return "Trino " + *version;
  }

  void CancelAll() override { server_->CancelAll(); }

 private:
  const std::shared_ptr<TrinoServer> server_;
};

}  // namespace

std::unique_ptr<Engine> MakeTrinoEngine(TrinoOptions options) {
  return std::make_unique<TrinoEngine>(std::move(options));
}

}  // namespace firn
