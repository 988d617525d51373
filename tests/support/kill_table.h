// SPDX-License-Identifier: GPL-3.0-or-later
// What became of many kills, a row for each job: for tests that end with the table.
#pragma once

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace longleaf::tests {

struct KillCounts {
  int kills = 0;
  int atWork = 0;              // it had not ended yet
  int inSnapshot = 0;          // of these, while a reading was being written
  int inAnswer = 0;            // ... while an answer was being written
  std::size_t promised = 0;    // messages that were complete before, or had been said
  std::size_t found = 0;       // of these, in the library as they were said
  std::size_t verified = 0;    // saved readings, section by section
  int brokenReadingsUsed = 0;  // must be 0

  KillCounts& operator+=(const KillCounts& other) {
    kills += other.kills;
    atWork += other.atWork;
    inSnapshot += other.inSnapshot;
    inAnswer += other.inAnswer;
    promised += other.promised;
    found += other.found;
    verified += other.verified;
    brokenReadingsUsed += other.brokenReadingsUsed;
    return *this;
  }
};

/// Rows in the order of `jobs`, and their sum.
inline void printKillTable(const std::vector<std::string>& jobs, const std::map<std::string, KillCounts>& counts) {
  std::puts(
      "\n| job | kills | at work | snapshot being written | answer being written | messages promised | found | "
      "snapshots verified | broken ones used |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|");
  KillCounts sum;
  const auto print = [](const char* name, const KillCounts& row) {
    std::printf("| %s | %d | %d | %d | %d | %zu | %zu | %zu | %d |\n", name, row.kills, row.atWork, row.inSnapshot,
                row.inAnswer, row.promised, row.found, row.verified, row.brokenReadingsUsed);
  };
  for (const std::string& job : jobs) {
    const auto row = counts.find(job);
    if (row == counts.end()) continue;
    print(job.c_str(), row->second);
    sum += row->second;
  }
  print("all", sum);
  std::fflush(stdout);
}

}  // namespace longleaf::tests
