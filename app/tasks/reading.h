// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a document into a session: the ids of the document tier, the plan, the reading itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/engine.h"
#include "app/tasks/notice.h"
#include "app/tasks/saved_reading.h"
#include "inference/cache/memory_plan.h"
#include "inference/session/session.h"
#include "inference/tokenizer/chat_template.h"
#include "storage/documents/document.h"

namespace longleaf::app {

/// The document tier's ids: [BOS] template opening, instruction, text.
struct DocumentTokens {
  std::vector<inference::TokenId> ids;
  std::uint32_t textBegin = 0;  // ids[textBegin .. textEnd) are the text
  std::uint32_t textEnd = 0;

  std::uint32_t textTokens() const { return textEnd - textBegin; }
};

/// What a conversation begins with: the template's own system message if it has one, and the opening of the first turn.
std::string chatOpening(const inference::ChatTemplate& chat);

DocumentTokens documentTokens(const storage::Document& document, const inference::Tokenizer& tokenizer,
                              const inference::ChatTemplate& chat);

struct ReadingRequest {
  inference::Settings settings;
  inference::Budget budget;
  const ReadingPlace* place = nullptr;    // where readings are found and kept; null: nowhere
  bool withoutText = false;               // reads the template's opening alone: answers come from passages only
  std::uint32_t logitRows = 1;            // rows of logits at a time: likelihoods want more
  std::uint32_t tailTokens = 0;           // the last tokens of the text whose likelihood is wanted while they are read
  std::vector<float>* tailNll = nullptr;  // receives it, in nats; what is kept at the place is then not used
  bool anew = false;                      // what is kept at the place is not used, and replaced in the end
  std::function<void(const inference::MemoryPlan&)> planned{};  // before anything is allocated: warnings, the fit
  std::function<void(const inference::ReadProgress&)> progress{};
  std::function<void(const Notice&)> notice{};
  std::stop_token stop{};
};

/// A document that has been read, ready for questions. Refers to the engine, which must outlive it.
struct Reading {
  std::unique_ptr<inference::Session> session;
  inference::ChatTemplate chat;
  std::uint32_t textTokens = 0;
  std::uint32_t pagesRead = 0;
  std::uint32_t pages = 0;
  bool fromSnapshot = false;      // all of it was there already
  std::uint32_t resumedAt = 0;    // tokens of the tier that an earlier, stopped reading had left
  std::size_t snapshotBytes = 0;  // 0: not kept
  double seconds = 0;             // that reading took, in whichever runs of the program; 0: not known
};

/// Reads a document, or takes up what an earlier reading with the same settings left: all of it, or its first chunks.
/// A stop keeps the whole chunks that were read, if there is a place.
Expected<Reading> readIntoCache(const Engine& engine, const storage::Document& document,
                                const inference::ChatTemplate& chat, const ReadingRequest& request);

/// The template named by a person, else the one recognised in the model file.
Expected<inference::ChatTemplate> chooseTemplate(const std::string& name, const inference::ModelHeader& header);

}  // namespace longleaf::app
