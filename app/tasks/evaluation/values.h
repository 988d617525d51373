// SPDX-License-Identifier: GPL-3.0-or-later
// Results of an evaluation as plain values: what one setting gave on one document in one task. Made by run.h, kept in
// the library, shown as a table, JSON, CSV and plots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace longleaf::app::evaluation {

enum class Task : std::uint8_t {
  perplexity,  // likelihood of the last tokens of the text, while they are read
  recall,      // passages of the text: 48 tokens are given, the likelihood of the next 48 is taken
  facts,       // sentences with a number, planted into the text: likelihood and exact match of the number
  agreement,   // answers of the first setting: how far the others would have given the same
  qa,          // questions and answers of a file: multiple choice, short answers, summaries
};

/// "perplexity", "recall", ...
std::string_view taskName(Task task);
std::optional<Task> taskByName(std::string_view name);

/// Whether a value of this task is in nats per token, lower being better; else a score from 0 to 1, higher being
/// better.
bool isLikelihood(Task task);

/// A further figure of an item: "exact" (0 or 1), "kl" (nats), "first_difference" (tokens), "f1", "rouge_l".
using Figure = std::pair<std::string, double>;

/// One question, and what came of it. Questions are the same for all settings: `place` and `kind` pair them.
struct Item {
  std::uint32_t place = 0;
  std::string kind{};  // within the task: "once", "twice"; "recent"; "passages"; may be empty
  bool apart = false;  // told apart, not part of the task's mean
  double depth = 0;    // where in the text it is asked about: 0 the beginning, 1 the end
  double value = 0;    // see isLikelihood()
  std::vector<Figure> figures{};

  std::optional<double> figure(std::string_view name) const;
};

/// [low, high] of a bootstrap of 95 %.
struct Interval {
  double low = 0;
  double high = 0;
};

struct Mean {
  double value = 0;  // meaningless without items
  Interval ci95{};
  std::size_t items = 0;
};

/// The mean of the differences, item by item, to another setting: negative is better for a likelihood.
struct Difference {
  std::string reference{};  // the other setting, as it was written
  Mean mean{};
};

/// Items that are told apart from each other: a kind of fact, what the recent segment holds, answers with passages.
struct Part {
  std::string kind{};
  Mean mean{};
  std::optional<Difference> difference{};
};

struct NamedMean {
  std::string name{};
  Mean mean{};
};

inline constexpr std::size_t kDepths = 10;  // bins

/// Items of about the same depth.
struct DepthBin {
  double depth = 0;  // the middle of it
  double value = 0;  // mean
  std::optional<double> exact{};
  std::size_t items = 0;
};

struct Row {
  std::string document{};  // the file, and for several documents in it "#" and the number, from 1
  std::string setting{};   // as it was written
  std::string series{};    // the same without its budget
  Task task = Task::perplexity;
  std::uint32_t tokens = 0;       // of the text that was read
  std::uint32_t budgetSlots = 0;  // B
  std::uint32_t slots = 0;        // live after reading, maximum over heads
  std::size_t cacheBytes = 0;
  double readingSeconds = 0;
  double seconds = 0;  // reading and asking
  std::vector<Item> items{};
  bool fromLibrary = false;  // taken from an earlier run
  // Of the items, see summarize():
  Mean mean{};
  std::optional<Difference> difference{};  // to the first setting; nothing for that one itself
  std::vector<NamedMean> figures{};
  std::vector<Part> parts{};
  std::vector<DepthBin> byDepth{};
};

/// One setting in one task over all documents: the items of all of its rows together.
struct Overall {
  std::string setting{};
  std::string series{};
  Task task = Task::perplexity;
  std::uint32_t budgetSlots = 0;  // on the first document
  Mean mean{};
  std::optional<Difference> difference{};
  std::vector<NamedMean> figures{};
  std::vector<Part> parts{};
  std::vector<DepthBin> byDepth{};
};

}  // namespace longleaf::app::evaluation
