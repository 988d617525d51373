// SPDX-License-Identifier: Apache-2.0
// One reading and the questions above it. A session reads a document into its document tier, freezes it, and then
// answers on an overlay tier, which may be rewound: the document's slots never change again, whatever is asked in
// whatever order. A session without an overlay generates from a prompt in the document tier itself, with the method's
// evictions.
//
// Owned by one engine thread. Everything is allocated by create(), by the plan.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "inference/cache/fate_map.h"
#include "inference/cache/memory_plan.h"
#include "inference/cache/slot_storage.h"
#include "inference/cache/snapshot_sections.h"
#include "inference/cache/statistics_copy.h"
#include "inference/error.h"
#include "inference/model/model.h"
#include "inference/session/sampler.h"
#include "inference/session/statistics.h"
#include "inference/transformer/transformer.h"
#include "inference/transformer/workspace.h"

namespace longleaf::inference {

struct ReadProgress {
  std::uint32_t tokensDone = 0;  // of the tier, since the beginning
  std::uint32_t tokensTotal = 0;
  double seconds = 0;  // spent reading so far
  std::uint32_t slots = 0;
  double merged = 0;  // tokens, means over heads
  double dropped = 0;
};

struct ReadOptions {
  std::function<void(const ReadProgress&)> progress{};  // after every chunk
  std::stop_token stop{};
  /// If not null, receives the negative log-likelihood in nats of every token but the first, each scored with the
  /// cache as it was before the token entered it. The plan must have been made with logitRows > 1 to be fast.
  std::vector<float>* nll = nullptr;
};

enum class StopReason : std::uint8_t { end, length, stopped };

struct Generation {
  std::vector<TokenId> ids;  // what was generated, an end token included
  StopReason reason = StopReason::length;
};

struct GenerateOptions {
  Sampling sampling{};
  std::function<bool(TokenId)> onToken{};  // false stops
  std::stop_token stop{};
  std::vector<float>* promptLogits = nullptr;  // if not null, receives the logits after the prompt
};

/// How likely a continuation is, token by token.
struct ContinuationScore {
  std::vector<float> nll;          // nats, of each token of the continuation after all that stands before it
  std::vector<TokenId> likeliest;  // the token that greedy decoding would have chosen in its place
};

struct ScoreOptions {
  std::vector<float>* logits = nullptr;  // if not null, receives the logits [continuation][vocabulary] it was scored by
  std::stop_token stop{};
};

class Session final {
 public:
  /// doesNotFit and positionLimit (relative positions beyond the trained window) as the plan says; outOfMemory.
  static Expected<std::unique_ptr<Session>> create(const Model& model, kernels::Backend& backend,
                                                   const MemoryPlan& plan, const std::stop_token& stop = {});

  /// Source tokens begin .. end-1 are the document's text: what counters told to people are about. Default: all.
  void setTextRange(std::uint32_t begin, std::uint32_t end);

  /// Reads ids that follow those already read. Chunks start at multiples of C; a stop keeps whole chunks (tokensRead()
  /// tells) and reading on from there gives the same bytes. All of the document must be passed in one sequence of calls
  /// that each end at a multiple of C or at the end of the document.
  Expected<void> read(std::span<const TokenId> ids, const ReadOptions& options = {});
  /// Ends reading: the document tier is immutable from here on.
  Expected<void> freeze();
  std::uint32_t tokensRead() const { return m_tokensRead; }

  /// Writes the document tier, whole (frozen) or as far as whole chunks were read, as sections. Errors: those of the
  /// sink; deviceLost.
  Expected<void> save(const SectionSink& sink) const;
  /// The state that save() wrote, into a session of the same model and the same plan that has read nothing: afterwards
  /// every byte of the tier is as it was. Errors: snapshotInvalid with what does not fit, and then the session is as
  /// newly created; those of the source.
  Expected<void> restore(const SectionSource& source);
  bool frozen() const { return m_frozen; }

  /// Reads a prompt above the document (or, without an overlay, into the document tier) and decodes. `prompt` must not
  /// be empty. When the overlay is full the answer ends with reason `length`; a prompt that does not fit is refused.
  Expected<Generation> generate(std::span<const TokenId> prompt, const GenerateOptions& options = {});

  /// Reads `prompt` and `continuation`, neither of them empty, above the document, in as few passes as there is room
  /// for, and tells how likely the continuation was. The overlay then holds both but for the last token: see
  /// rewindOverlay(). Errors: those of generate(); stopped. The plan must have been made with logitRows > 1 to be fast.
  Expected<ContinuationScore> score(std::span<const TokenId> prompt, std::span<const TokenId> continuation,
                                    const ScoreOptions& options = {});

  /// Decodes these ids one at a time, as generate() fed them to the model when it chose them (all of an answer's ids
  /// but its last): after the same prompts, removals and answers the overlay's bytes, and what is generated next, are
  /// the same. invalidSetting where there is no room for one, stopped: those before it stay.
  Expected<void> replayAnswer(std::span<const TokenId> ids, const std::stop_token& stop = {});

  /// Reads one token and decodes `count` greedily, whatever they are: for measuring speed.
  Expected<void> decodeForced(TokenId first, std::uint32_t count, const std::stop_token& stop);

  /// Takes `ids` into the document tier with the keys and values of the last chunk that was read, computing nothing: a
  /// long cache in a moment, for measuring speed. Only for a method that never evicts; ends like read().
  Expected<void> fillForced(std::span<const TokenId> ids);

  /// The overlay's length and rewinding it: what was read or generated after that moment is forgotten.
  std::uint32_t overlayLength() const { return m_overlayLength; }
  std::uint32_t overlayCapacity() const { return m_plan.overlayCapacity; }
  Expected<void> rewindOverlay(std::uint32_t length);
  /// Forgets `count` overlay slots from `begin` on (an old turn); later ones keep their keys and values and move down.
  Expected<void> removeFromOverlay(std::uint32_t begin, std::uint32_t count);

  const MemoryPlan& plan() const { return m_plan; }
  /// All of a tier's memory, byte for byte but for slots that are not live (those are zeros): for tests that it does
  /// not change.
  Expected<std::vector<std::byte>> documentBytes() const;
  Expected<std::vector<std::byte>> overlayBytes() const;
  Expected<Statistics> statistics() const;
  /// What became of source tokens bounds[i] .. bounds[i+1]-1, for each i: [layers * kvHeads][bounds - 1]. The bounds
  /// ascend.
  Expected<std::vector<std::vector<TokenFates>>> fates(std::span<const std::uint32_t> bounds) const;
  /// Starts both phases' clocks anew: statistics() then tells what one answer took.
  void resetPhases();
  const Model& model() const { return m_model; }

 private:
  /// What create() allocates.
  struct Memory {
    SlotStorage document;
    std::optional<SlotStorage> overlay;
    FateMap fates;
    std::optional<StatisticsCopy> statisticsCopy;
    Workspace workspace;
  };
  Session(const Model& model, kernels::Backend& backend, MemoryPlan plan, Memory memory);

  /// Where the tokens of a pass go, and what they are there.
  enum class Into : std::uint8_t { document, answerInDocument, overlay };
  ForwardArgs forwardArgs(std::span<const TokenId> ids, Into into) const;
  /// How many of the next `tokens` queries no statistic counts: those before the method's window.
  std::uint32_t queriesBeforeWindow(std::uint32_t tokens, Into into) const;
  Expected<void> mayRead(std::size_t tokens) const;
  Expected<void> readChunk(std::span<const TokenId> chunk, std::span<const TokenId> following,
                           const ReadOptions& options);
  Expected<void> scoreChunk(std::span<const TokenId> chunk, std::span<const TokenId> following,
                            std::vector<float>& nll);
  Expected<void> scoreRows(std::uint32_t firstRow, std::span<const TokenId> targets, ContinuationScore& score,
                           std::vector<float>& logits);
  Expected<void> compress(std::uint32_t appended, std::uint32_t statisticTokens, bool exact);
  Expected<void> compressAfterPrompt();
  /// After a pass that stopped between layers: forgets what it left in the statistics.
  Expected<void> discardPass();
  Expected<void> finish();
  void enqueueCommit(const SlotStorage& tier, std::uint32_t tokens);
  Expected<void> commit(const SlotStorage& tier, std::uint32_t tokens);
  Expected<void> rotate(const SlotStorage& tier);
  Expected<void> noteSlots();
  Expected<ReadProgress> progress() const;
  // Generation: the same steps on either tier.
  Expected<void> readPrompt(std::span<const TokenId> prompt, const std::stop_token& stop);
  Expected<void> appendToken(TokenId id, const std::stop_token& stop);
  Expected<void> decodeOne(TokenId id, const std::stop_token& stop);
  Expected<void> decodeIntoDocument(TokenId id);
  /// Appends to the overlay without waiting; the caller finishes, and then counts the tokens.
  Expected<void> enqueueOverlay(std::span<const TokenId> ids, const std::stop_token& stop);
  Expected<void> growOverlay(std::span<const TokenId> ids, const std::stop_token& stop);
  Expected<void> roomForPrompt(std::size_t tokens) const;
  bool roomForToken() const;

  const Model& m_model;
  kernels::Backend& m_backend;
  MemoryPlan m_plan;
  SlotStorage m_document;
  std::optional<SlotStorage> m_overlay;
  FateMap m_fates;
  std::optional<StatisticsCopy> m_statisticsCopy;  // of the last whole chunk, while a chunk is read
  Workspace m_workspace;
  Transformer m_transformer;

  std::uint32_t m_promptEnd;       // tokens of the tier when the document, or the present prompt, will have been read
  std::uint32_t m_tokensRead = 0;  // tokens seen by the document tier
  std::uint32_t m_slots = 0;       // live slots of the document tier, maximum over heads
  std::uint32_t m_maxSlotsSeen = 0;
  std::uint32_t m_overlayLength = 0;
  std::uint32_t m_overlayRemoved = 0;  // absolute positions are never reused
  std::uint32_t m_uncompressed = 0;    // tokens of the document tier since its last eviction
  bool m_compressed = false;           // it has been evicted from at least once
  std::uint32_t m_textBegin = 0;
  std::uint32_t m_textEnd = 0xFFFFFFFFU;
  std::uint64_t m_nonFiniteScores = 0;
  bool m_frozen = false;
  std::vector<float> m_logits;  // [vocabulary] on the host
  PhaseStatistics m_prefill;
  PhaseStatistics m_decode;
};

}  // namespace longleaf::inference
