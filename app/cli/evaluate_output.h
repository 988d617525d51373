// SPDX-License-Identifier: GPL-3.0-or-later
// What `evaluate` says: progress, a table for people, JSON, and files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli/output.h"
#include "app/tasks/evaluation/run.h"
#include "app/tasks/new_file.h"

namespace longleaf::app::cli {

/// "3 of 12  book.txt  budget=512  Reading 4,096 of 50,514 tokens ..."
std::string evaluationText(const evaluation::RunProgress& progress);

/// A table for each document and task, and one over all documents if there are several.
void printEvaluation(const evaluation::RunRequest& request, const evaluation::RunResult& result);

/// The files that were asked for, begun before the work, so that a wrong path is told at once.
class EvaluationFiles final {
 public:
  struct Paths {
    std::string csv;  // empty: not wanted
    std::string svg;
    std::string png;
  };
  static Expected<EvaluationFiles> begin(const Paths& paths);
  /// Errors: those of files; internal, where Qt cannot draw.
  Expected<void> write(const evaluation::RunResult& result);

 private:
  std::optional<NewFile> m_csv;
  std::optional<NewFile> m_svg;
  std::optional<NewFile> m_png;
};

}  // namespace longleaf::app::cli
