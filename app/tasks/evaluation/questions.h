// SPDX-License-Identifier: GPL-3.0-or-later
// The questions of one task over one text. They are made before anything is read, from the text, the number of items
// and the seed alone, and are the same for all settings; each setting's reading of the text then answers them on its
// overlay, which is rewound after each.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/evaluation/qa_file.h"
#include "app/tasks/evaluation/values.h"
#include "app/tasks/reading.h"
#include "inference/cache/settings.h"

namespace longleaf::app::evaluation {

/// A text that has been read with one setting, ready to be asked.
struct Scene {
  Reading& reading;
  std::span<const float> tailNll{};  // of the last tokens, as many as Questions::tailTokens() asked for
  std::function<void(std::uint32_t asked, std::uint32_t all)> progress{};
  std::stop_token stop{};

  void tell(std::size_t asked, std::size_t all) const {
    if (progress) progress(static_cast<std::uint32_t>(asked), static_cast<std::uint32_t>(all));
  }
};

class Questions {
 public:
  Questions() = default;
  Questions(const Questions&) = delete;
  Questions& operator=(const Questions&) = delete;
  virtual ~Questions() = default;

  /// What is read.
  virtual const storage::Document& document() const = 0;
  /// Tokens at the end of the text whose likelihood is taken while they are read.
  virtual std::uint32_t tailTokens() const { return 0; }
  /// Whether the first setting must have been asked in this run before the others can be compared with it.
  virtual bool needsReference() const { return false; }
  /// What is asked beyond text, number of items and seed: part of a row's key.
  virtual std::string fingerprint() const { return {}; }
  virtual Expected<std::vector<Item>> ask(const Scene& scene) = 0;
};

/// Of what questions are made.
struct Subject {
  const inference::Tokenizer& tokenizer;
  const inference::ChatTemplate& chat;
  storage::Document document;
  std::vector<QaPair> pairs{};  // of `qa`
  std::uint32_t items = 0;      // at most; perplexity: tokens of the tail
  std::uint64_t seed = 0;
};

// Errors: usage where the text is too short to be asked about.
Expected<std::unique_ptr<Questions>> perplexityQuestions(Subject subject);
Expected<std::unique_ptr<Questions>> recallQuestions(Subject subject);
Expected<std::unique_ptr<Questions>> factsQuestions(Subject subject);
Expected<std::unique_ptr<Questions>> agreementQuestions(Subject subject);
Expected<std::unique_ptr<Questions>> qaQuestions(Subject subject);
Expected<std::unique_ptr<Questions>> makeQuestions(Task task, Subject subject);

}  // namespace longleaf::app::evaluation
