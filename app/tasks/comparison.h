// SPDX-License-Identifier: GPL-3.0-or-later
// One question, or a summary, over one document that is read with two to four settings: what each answers, how far it
// agrees with the first one, the reference, what it takes, and what became of each page in its cache. Readings are kept
// like any other, so that a second comparison finds them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/citations/cited_documents.h"
#include "app/error.h"
#include "app/tasks/conversation.h"
#include "app/tasks/evaluation/distributions.h"
#include "app/tasks/fate_table.h"
#include "app/tasks/notice.h"
#include "app/tasks/passage_choice.h"
#include "app/tasks/setting_text.h"
#include "app/tasks/shelf.h"
#include "app/tasks/word_diff.h"
#include "inference/session/sampler.h"

namespace longleaf::app {

inline constexpr std::size_t kFewestCompared = 2;
inline constexpr std::size_t kMostCompared = 4;

/// Along the reference's answer, which is given to both, to the reference too.
struct AnswerAgreement {
  double top1 = 1;  // share of the tokens for which both have the same likeliest one
  double kl = 0;    // mean Kullback-Leibler divergence KL(reference || this), nats per token
  std::optional<std::uint32_t> firstDifference{};  // the first token, from 0, whose likeliest ones differ
  std::uint32_t tokens = 0;                        // looked at
};

/// Tokens of the reference's answer along which settings are compared, as far as they have room. The distributions of
/// two settings lie in memory beside what is planned: 100 MB for 49,152 words.
inline constexpr std::uint32_t kScoredTokens = 256;

/// What one setting gave.
struct ComparedAnswer {
  CacheSetting setting;
  Answer answer{};  // its statistics are the answer's
  AnswerSources sources{};
  std::vector<ChosenPassage> passages{};  // read again for it
  std::vector<DiffSpan> spans{};          // of the answer's text, against the reference's
  AnswerAgreement agreement{};            // along the reference's answer
  std::uint32_t textTokens = 0;
  double readingSeconds = 0;  // of the reading, whenever that was; 0: not known
  bool fromSnapshot = false;  // the reading was there already
  std::size_t cacheBytes = 0;
  std::size_t peakBytes = 0;  // all that was allocated for it: weights, cache, overlay, workspace
  FateTable fates{};
};

struct Comparison {
  std::string question{};  // empty: a summary
  storage::DocumentId document = 0;
  std::string title{};
  std::string path{};
  std::string format{};
  std::string model{};                     // its file's name
  std::vector<std::string> pageLabels{};   // as the fates count pages
  std::vector<ComparedAnswer> settings{};  // the first one is the reference
};

enum class ComparisonStage : std::uint8_t { reading, answering, agreeing };

struct ComparisonProgress {
  std::size_t setting = 0;  // index
  ComparisonStage stage = ComparisonStage::reading;
  inference::ReadProgress reading{};  // while reading
};

struct ComparisonRequest {
  std::vector<CacheSetting> settings{};
  std::string question{};  // empty: a short summary of the whole text, read at once
  inference::Sampling sampling{};
  std::function<void(std::size_t setting, const inference::MemoryPlan&)> planned{};  // before anything is read
  std::function<void(const ComparisonProgress&)> progress{};
  std::function<void(const Notice&)> notice{};
  std::function<void(std::size_t setting, const std::string&)> onText{};
  std::function<void(std::size_t setting, const ComparedAnswer&)> compared{};  // each as soon as it is there
  std::stop_token stop{};
};

/// What a comparison is made with.
struct ComparisonTools {
  storage::Library& library;
  const Engine& engine;
  const inference::ChatTemplate& chat;
  const ReadingPlace& place;
};

/// Errors: usage for other than two to four settings; does_not_fit and position_limit before anything is read, with the
/// setting's name in front; stopped, after which readings are kept as far as whole chunks go.
Expected<Comparison> compare(const ComparisonTools& tools, const ShelvedDocument& document,
                             const ComparisonRequest& request);

}  // namespace longleaf::app
