// SPDX-License-Identifier: GPL-3.0-or-later
// A library with documents, chats and readings, and what people do with it, each by one call of longleaf-cli: for tests
// in which something fails meanwhile. Each trial has a copy of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "faults/preload/fault_plan.h"
#include "support/cli_process.h"
#include "support/library_witness.h"
#include "support/scratch_folder.h"

namespace longleaf::tests {

/// A plan that a program is run with: by the library tests/faults/preload, which LONGLEAF_TEST_PRELOAD names.
class Faults final {
 public:
  Faults();
  ~Faults();
  Faults(const Faults&) = delete;
  Faults& operator=(const Faults&) = delete;

  FaultPlan* operator->() const { return m_plan; }
  void watch(const std::string& folder) const;
  CliResult run(const QStringList& arguments) const;
  /// For a process that is told more than arguments.
  void prepare(QProcess& process) const;

  /// Why faults cannot be injected here; empty if they can.
  static QString obstacle();

 private:
  ScratchFolder m_folder;
  FaultPlan* m_plan = nullptr;
};

/// A copy of the scene's library, with room beside it for files that are written elsewhere.
struct Trial {
  ScratchFolder scratch;
  std::string folder;   // all that is watched
  std::string library;  // in it
  std::string output;   // a file in it, which is there already
  LibraryWitness witness{std::string()};
  std::string leaving;  // hash of the document that the job removes

  QStringList call(const QStringList& arguments) const;
};

/// One call, and what is there when it was done.
struct FaultJob {
  const char* name;
  QStringList arguments;  // "OUTPUT" stands for the trial's file
  /// Whether a run that says so has done it. `said`: its JSON.
  std::function<bool(const Trial&, const nlohmann::json& said)> isDone;
  bool older = false;  // the library is one of version 1
};

class FaultScene final {
 public:
  /// False, and a warning, if it could not be made.
  bool make();
  const std::vector<FaultJob>& jobs() const { return m_jobs; }
  const FaultJob& job(const std::string& name) const;
  std::unique_ptr<Trial> trial(const FaultJob& job) const;

  std::string path(const std::string& name) const { return m_folder.path(name); }
  QString model() const { return QString::fromStdString(path("tiny.gguf")); }

 private:
  void makeJobs();

  ScratchFolder m_folder;
  LibraryWitness m_witness{m_folder.path("library")};
  std::vector<FaultJob> m_jobs;
};

/// What is wrong with the answer to a fault, if anything is: it must have ended by itself; done what it says, or said
/// in JSON which of these codes it was, with the status of that code and a sentence that goes on to a next step.
std::string complaintAbout(const CliResult& result, const std::vector<std::string>& codes);
/// That everything is there that was, and that the same call then does it and leaves nothing behind.
std::string complaintAfterwards(const FaultJob& job, Trial& trial);

}  // namespace longleaf::tests
