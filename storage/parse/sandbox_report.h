// SPDX-License-Identifier: GPL-3.0-or-later
// How well the parsing child is locked in. A plain value.
#pragma once

#include <string>
#include <vector>

namespace longleaf::storage {

/// What the system grants the child; told by the child itself, tested there.
struct SandboxReport {
  bool systemCalls = false;           // seccomp filter in force: no sockets, no exec, no opening of files
  bool files = false;                 // Landlock in force
  std::vector<std::string> possible;  // what the child tried and could do, though it should not: "open a socket"
  std::string text;                   // one sentence for people
};

}  // namespace longleaf::storage
