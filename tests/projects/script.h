// A golden case whose input is a script: steps, one a line, in a folder of their own. Lines that
// begin with "| " are the text of the step above them. Every topic has
//
//     project NAME      the files of <topic's folder>/NAME
//     write PATH        a file, from its text
//     remove PATH
//
// and adds its own, of which `firn ARGUMENTS` is one.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace firn {

class Script {
 public:
  // `projects` is the folder that `project` copies from.
  explicit Script(std::filesystem::path projects);
  ~Script();
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  // Given the rest of its line and its text, returns what it adds to the output.
  using Step = std::function<std::string(const std::string& rest, const std::string& text)>;
  void Add(const std::string& verb, Step step) { steps_[verb] = std::move(step); }

  std::string Run(const std::string& input);

  const std::filesystem::path& folder() const { return folder_; }
  const std::string& unique() const { return unique_; }  // to this case of this process

 private:
  std::filesystem::path folder_;
  std::string unique_;
  std::map<std::string, Step> steps_;
};

// Words of a line; those in "..." may hold spaces.
std::vector<std::string> Words(const std::string& line);

// Without the lines that no two runs have in common: those with a time of day or a duration.
std::string Lasting(const std::string& text);

}  // namespace firn
