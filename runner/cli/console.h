// Where words go: results to standard output, everything else to standard error.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "compiler/base/diagnostic.h"
#include "compiler/base/status.h"
#include "runner/cli/options.h"
#include "runner/engine/secrets.h"

namespace firn {

enum class Color { kNone, kRed, kGreen, kYellow, kBold, kDim };

// How standard error is written.
struct ConsoleStyle {
  bool color = false;
  bool terminal = false;  // a person watches: a line may be drawn over
  bool quiet = false;
  bool json = false;  // one object a line
};

// NO_COLOR, CLICOLOR_FORCE, TERM=dumb and the options, for standard error as it is.
ConsoleStyle StyleFor(const Options& options, const EnvironmentFn& variables);

class Console {
 public:
  Console(std::FILE* out, std::FILE* err, ConsoleStyle style)
      : out_(out), err_(err), style_(style) {}

  const ConsoleStyle& style() const { return style_; }

  // A result, as it stands but for secrets.
  void Print(std::string_view text);
  // A line for people, without its end. Nothing under --quiet.
  void Say(std::string_view line);
  // Likewise, but --quiet does not keep it back.
  void Warn(std::string_view line);
  void Fail(std::string_view line);
  // What is wrong with the command line, as it stands.
  void Complain(std::string_view text) { Write(err_, text); }

  void Report(const Diagnostic& diagnostic, const SourceMap& sources);
  void Report(const Diagnostics& diagnostics, const SourceMap& sources);
  // `error[connection]: ...`
  void Report(const Status& status);

  // What happened to a model, in text or, with --log-format json, as dbt's event of this name with
  // `data`, a JSON object.
  void Event(std::string_view name, std::string_view line, std::string_view data, bool failed);

  // The text in a colour, if there are colours.
  std::string Paint(Color color, std::string_view text) const;

  // A line at the bottom of a terminal that other lines push down; "" takes it away.
  void SetStatusLine(std::string line);

  // From now on these are masked in all that is written.
  void Hide(std::shared_ptr<const Secrets> secrets);
  const Secrets& secrets() const { return *secrets_; }

  // The exit code of a process that would end with `exit_code`: another where words were lost. A
  // full disk and a closed descriptor are errors like any other; a reader that has seen enough
  // (`| head`) is no error, but whoever asks for the exit code is told as of other programs.
  int Ended(int exit_code);

 private:
  void Write(std::FILE* file, std::string_view text);
  void Flush(std::FILE* file);
  void Line(std::string_view level, std::string_view name, std::string_view text,
            std::string_view data);

  std::FILE* out_;
  std::FILE* err_;
  ConsoleStyle style_;
  std::string status_line_;
  std::shared_ptr<const Secrets> secrets_ = std::make_shared<Secrets>();
  int out_lost_ = 0;  // errno of the first words that did not arrive
  int err_lost_ = 0;
};

// Writes the text for people of any failure: "connection: ...".
std::string Describe(const Status& status);

}  // namespace firn
