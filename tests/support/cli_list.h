// SPDX-License-Identifier: GPL-3.0-or-later
// Calls of longleaf-cli whose JSON is a list of objects.
#pragma once

#include "support/cli_process.h"

namespace longleaf::tests {

/// What stdout holds if that is exactly one JSON list on one line, else null.
inline nlohmann::json listOf(const CliResult& result) {
  if (result.out.empty() || result.out.find('\n') != result.out.size() - 1) return nullptr;
  const auto parsed = nlohmann::json::parse(result.out, nullptr, false);
  return parsed.is_array() ? parsed : nlohmann::json(nullptr);
}

/// The list of a call with --json that ends with this status; null, and a warning, if anything about that is wrong.
inline nlohmann::json runList(const QStringList& arguments, int status = 0) {
  const CliResult result = runCli(arguments + QStringList{"--json"});
  if (result.status != status) qWarning() << arguments << result.status << result.out.c_str() << result.err.c_str();
  return result.status == status ? listOf(result) : nlohmann::json(nullptr);
}

/// The code of a call with --json that is refused with this status; what it said instead, if it did something else.
inline std::string errorCode(const QStringList& arguments, int status) {
  const CliResult result = runCli(arguments + QStringList{"--json"});
  const nlohmann::json object = result.object();
  const bool refused = result.status == status && object.is_object() && object.contains("error");
  if (!refused) return std::to_string(result.status) + " " + result.out + result.err;
  return object["error"]["message"].get<std::string>().empty() ? "no message" : object["error"]["code"];
}

}  // namespace longleaf::tests
