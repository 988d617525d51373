// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluate_output.h"

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "app/export/offscreen_application.h"
#include "app/tasks/evaluation/plots.h"
#include "app/tasks/evaluation/table.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app::cli {

namespace {

using namespace evaluation;

std::string number(double value, int decimals) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

std::string interval(const Mean& mean) {
  return "[" + number(mean.ci95.low, 3) + ", " + number(mean.ci95.high, 3) + "]";
}

/// A star where the interval leaves out 0.
std::string differenceText(const std::optional<Difference>& difference) {
  if (!difference) return "-";
  const Mean& mean = difference->mean;
  const bool clear = mean.ci95.low > 0 || mean.ci95.high < 0;
  return (mean.value > 0 ? "+" : "") + number(mean.value, 3) + " " + interval(mean) + (clear ? " *" : "");
}

std::string meanText(const Mean& mean) {
  return mean.items == 0 ? "none" : number(mean.value, 3) + " " + interval(mean);
}

std::string figuresText(const std::vector<NamedMean>& figures, const std::vector<Part>& parts) {
  std::string text;
  for (const NamedMean& figure : figures)
    text += (text.empty() ? "" : "  ") + figure.name + " " + number(figure.mean.value, 3);
  for (const Part& part : parts) {
    if (part.mean.items > 0) text += (text.empty() ? "" : "  ") + part.kind + " " + number(part.mean.value, 3);
  }
  return text;
}

using Line = std::vector<std::string>;

/// Columns as wide as their longest cell; the last one as it comes.
void printLines(const std::vector<Line>& lines) {
  std::vector<std::size_t> widths;
  for (const Line& line : lines) {
    widths.resize(std::max(widths.size(), line.size()), 0);
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  for (const Line& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += line[i];
      if (i + 1 < line.size()) text += std::string(widths[i] - line[i].size() + 2, ' ');
    }
    std::cout << text << '\n';
  }
}

Line heading() { return {"setting", "slots", "mean", "difference to the first", "seconds", "of which"}; }

Line lineOf(const Row& row) {
  return {oneLine(row.setting),
          grouped(row.slots),
          meanText(row.mean),
          differenceText(row.difference),
          number(row.seconds, 1) + (row.fromLibrary ? " (from the library)" : ""),
          figuresText(row.figures, row.parts)};
}

Line lineOf(const Overall& all) {
  return {oneLine(all.setting),           "", meanText(all.mean),
          differenceText(all.difference), "", figuresText(all.figures, all.parts)};
}

std::string taskHeading(Task task) {
  return std::string(taskName(task)) + ": " +
         (isLikelihood(task) ? "nats per token, lower is better" : "score from 0 to 1, higher is better");
}

void printOverall(const std::vector<Overall>& overall) {
  std::vector<Line> lines;
  const Overall* above = nullptr;
  for (const Overall& all : overall) {
    if (above == nullptr || all.task != above->task) {
      printLines(lines);
      lines = {heading()};
      std::cout << '\n' << taskHeading(all.task) << "\nall documents\n";
    }
    above = &all;
    lines.push_back(lineOf(all));
  }
  printLines(lines);
}

Expected<void> begin(const std::string& path, std::optional<NewFile>& file) {
  if (path.empty()) return {};
  auto begun = NewFile::create(path);
  if (!begun) return tl::unexpected(begun.error());
  file.emplace(std::move(*begun));
  return {};
}

Expected<void> finish(std::optional<NewFile>& file, std::string_view bytes) {
  if (!file) return {};
  if (auto done = file->write(bytes); !done) return done;
  return file->commit();
}

std::string_view viewOf(const QByteArray& bytes) { return {bytes.data(), static_cast<std::size_t>(bytes.size())}; }

}  // namespace

std::string evaluationText(const RunProgress& progress) {
  const std::string what = progress.read != nullptr
                               ? readingText(*progress.read)
                               : "Asking  " + grouped(progress.asked) + " of " + grouped(progress.questions);
  return std::to_string(progress.reading + 1) + " of " + std::to_string(progress.readings) + "  " +
         oneLine(progress.setting) + "  " + what + "  " + oneLine(progress.document);
}

void printEvaluation(const RunRequest& request, const RunResult& result) {
  std::cout << "seed " << request.seed << "; 95 % intervals; * = apart from the first setting\n";
  const Row* above = nullptr;
  std::vector<Line> lines;
  const auto flush = [&] {
    printLines(lines);
    lines.clear();
  };
  bool several = false;
  for (const Row& row : result.rows) {
    if (above == nullptr || row.document != above->document || row.task != above->task) {
      flush();
      several = several || (above != nullptr && row.document != above->document);
      std::cout << '\n'
                << taskHeading(row.task) << '\n'
                << oneLine(row.document) << ", " << grouped(row.tokens) << " tokens, " << row.items.size()
                << " items\n";
      lines.push_back(heading());
    }
    above = &row;
    lines.push_back(lineOf(row));
  }
  flush();
  if (several) printOverall(result.overall);
}

Expected<EvaluationFiles> EvaluationFiles::begin(const Paths& paths) {
  EvaluationFiles files;
  for (auto [path, file] : {std::pair{&paths.csv, &files.m_csv}, std::pair{&paths.svg, &files.m_svg},
                            std::pair{&paths.png, &files.m_png}}) {
    if (auto done = cli::begin(*path, *file); !done) return tl::unexpected(done.error());
  }
  return files;
}

Expected<void> EvaluationFiles::write(const RunResult& result) {
  if (auto done = finish(m_csv, rowsAsCsv(result.rows)); !done) return done;
  if (!m_svg && !m_png) return {};
  const auto application = OffscreenApplication::start("a plot", "--csv needs none");
  if (!application) return tl::unexpected(application.error());
  const Plots plots = plotsOf(result.overall);
  if (m_svg) {
    if (auto done = finish(m_svg, viewOf(plotSvg(plots))); !done) return done;
  }
  return m_png ? finish(m_png, viewOf(plotPng(plots))) : Expected<void>();
}

}  // namespace longleaf::app::cli
