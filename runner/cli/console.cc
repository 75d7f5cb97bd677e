#include "runner/cli/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "runner/cli/commands.h"
#include "runner/engine/masked_engine.h"
#include "runner/report/log_line.h"

namespace firn {

ConsoleStyle StyleFor(const Options& options, const EnvironmentFn& variables) {
  auto set = [&](const char* name) {
    std::optional<std::string> value = variables(name);
    return value && !value->empty() && *value != "0";
  };
  ConsoleStyle style;
  style.json = options.log_json;
  style.quiet = options.quiet;
  bool dumb = variables("TERM").value_or("") == "dumb";
  style.terminal = isatty(STDERR_FILENO) != 0 && !dumb && !style.json;
  if (style.json || options.color == ColorChoice::kNever) return style;
  style.color = options.color == ColorChoice::kAlways || set("CLICOLOR_FORCE") ||
                (style.terminal && !set("NO_COLOR"));
  return style;
}

namespace {

std::string_view CodeOf(Color color) {
  switch (color) {
    case Color::kNone:
      return "";
    case Color::kRed:
      return "\x1b[31m";
    case Color::kGreen:
      return "\x1b[32m";
    case Color::kYellow:
      return "\x1b[33m";
    case Color::kBold:
      return "\x1b[1m";
    case Color::kDim:
      return "\x1b[2m";
  }
  return "";
}

constexpr std::string_view kEraseLine = "\r\x1b[2K";

// That of a program that a broken pipe ended: 128 + SIGPIPE.
constexpr int kNobodyReads = 141;

}  // namespace

std::string Describe(const Status& status) {
  // A name of the engine's says something; those of the transport are ours.
  bool named = !status.name.empty() &&
               (status.code() == StatusCode::kQuery || status.code() == StatusCode::kUnavailable);
  std::string name = named ? status.name + ": " : std::string();
  return fmt::format("error[{}]: {}{}", NameOf(status.code()), name, status.message());
}

void Console::Write(std::FILE* file, std::string_view text) {
  int& lost = file == out_ ? out_lost_ : err_lost_;
  if (lost != 0) return;
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), file) != text.size())
    lost = errno != 0 ? errno : EIO;
}

void Console::Flush(std::FILE* file) {
  int& lost = file == out_ ? out_lost_ : err_lost_;
  errno = 0;
  if (std::fflush(file) != 0 && lost == 0) lost = errno != 0 ? errno : EIO;
}

void Console::Print(std::string_view text) { Write(out_, secrets_->InText(text)); }

void Console::Line(std::string_view level, std::string_view name, std::string_view text,
                   std::string_view data) {
  if (!status_line_.empty()) Write(err_, kEraseLine);
  Write(err_,
        style_.json ? secrets_->InJson(LogLine(level, name, text, data)) : secrets_->InText(text));
  Write(err_, "\n");
  if (!status_line_.empty()) Write(err_, status_line_);
  Flush(err_);
}

void Console::Say(std::string_view line) {
  if (!style_.quiet) Line("info", "Note", line, {});
}

void Console::Warn(std::string_view line) { Line("warn", "Warning", line, {}); }

void Console::Fail(std::string_view line) { Line("error", "Failure", line, {}); }

void Console::Event(std::string_view name, std::string_view line, std::string_view data,
                    bool failed) {
  if (!style_.quiet || failed) Line(failed ? "error" : "info", name, line, data);
}

void Console::Report(const Diagnostic& diagnostic, const SourceMap& sources) {
  bool error = diagnostic.severity == Severity::kError;
  std::string text = Format(diagnostic, sources);
  text.pop_back();  // Line ends it
  if (style_.color) {
    std::string word = fmt::format("{}[{}]:", error ? "error" : "warning", diagnostic.id);
    size_t at = text.find(word);
    text.replace(at, word.size(), Paint(error ? Color::kRed : Color::kYellow, word));
  }
  error ? Fail(text) : Warn(text);
}

void Console::Report(const Diagnostics& diagnostics, const SourceMap& sources) {
  for (const Diagnostic& one : diagnostics.all()) Report(one, sources);
}

void Console::Report(const Status& status) { Fail(Describe(Masked(status, *secrets_))); }

std::string Console::Paint(Color color, std::string_view text) const {
  if (!style_.color || color == Color::kNone) return std::string(text);
  return fmt::format("{}{}\x1b[0m", CodeOf(color), text);
}

void Console::SetStatusLine(std::string line) {
  if (!style_.terminal || style_.quiet || line == status_line_) return;
  Write(err_, kEraseLine);
  Write(err_, line);
  Flush(err_);
  status_line_ = std::move(line);
}

void Console::Hide(std::shared_ptr<const Secrets> secrets) { secrets_ = std::move(secrets); }

int Console::Ended(int exit_code) {
  SetStatusLine("");
  Flush(out_);
  if (out_lost_ != 0 && out_lost_ != EPIPE) {
    Fail("error[io]: standard output could not be written");
  }
  Flush(err_);
  auto broken = [](int lost) { return lost != 0 && lost != EPIPE; };
  if (broken(out_lost_) || broken(err_lost_)) return kUnusable;
  return out_lost_ != 0 || err_lost_ != 0 ? kNobodyReads : exit_code;
}

}  // namespace firn
