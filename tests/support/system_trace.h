// SPDX-License-Identifier: GPL-3.0-or-later
// What a program, and all that it starts, asks of the system: strace's account, call by call, and what tests want to
// know of it. strace writes a file for each thread, so that no line is in two pieces.
#pragma once

#include <regex>
#include <string>
#include <vector>

namespace longleaf::tests {

struct SystemCall {
  int thread = 0;
  std::string program{};    // the file name of what runs in this process: "longleaf-parse"
  std::string name{};       // "openat"
  std::string arguments{};  // as strace writes them, between the brackets
  std::string result{};     // "3</etc/fonts/fonts.conf>", "-1 ENOENT (No such file or directory)"

  bool failed() const { return result.starts_with('-'); }
  /// In one line, cut.
  std::string shown() const;
};

using Strings = std::vector<std::string>;

/// The words that run what follows them with all that is looked at written to files that begin with `prefix`.
Strings tracing(const std::string& prefix);

/// All threads' calls, those of one thread in their order; empty if nothing was traced.
std::vector<SystemCall> tracedCalls(const std::string& prefix);

/// Calls about sockets that lead out of the machine, are of a family other than AF_UNIX, or lead to a place that
/// matches none of `places`. "@" begins a name outside the file system.
Strings strangeSockets(const std::vector<SystemCall>& calls, const std::vector<std::regex>& places = {});

/// Calls about sockets by this program.
std::size_t socketCalls(const std::vector<SystemCall>& calls, const std::string& program);

/// File names of what was executed, without the first one.
Strings executed(const std::vector<SystemCall>& calls);

/// Paths that were opened for writing, made, renamed (both names), linked or removed; each once, sorted.
Strings changedPaths(const std::vector<SystemCall>& calls);

/// The strings in a call's arguments, as the program gave them.
Strings stringsOf(const std::string& arguments);

}  // namespace longleaf::tests
