// SPDX-License-Identifier: GPL-3.0-or-later
// A summary of a document or of a part of it. What is within the limit (tokens per slot) is read at once; what is
// longer is read in sections of its outline, or in equal parts where there is none, each in a cache of its own, and the
// summaries of these are read and summarized in turn: nothing is ever left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/chat.h"
#include "app/tasks/notice.h"
#include "app/tasks/prompts.h"
#include "app/tasks/shelf.h"
#include "inference/session/sampler.h"

namespace longleaf::app {

struct SummaryRequest {
  SummaryLength length = SummaryLength::brief;
  std::string part{};  // "section X", "pages 3-9" for titles; empty: the whole document
  inference::Settings settings;
  inference::Budget budget;
  inference::Sampling sampling{};
  std::function<void(const inference::MemoryPlan&)> planned{};                               // of each reading
  std::function<void(const std::string& stage, const inference::ReadProgress&)> progress{};  // over all readings
  std::function<void(const Notice&)> notice{};
  std::function<void(const Reading&)> read{};  // before the final summary begins: what it is drawn from
  std::function<void(storage::ChatId chat, storage::MessageId question, storage::MessageId answer)> onBegun{};
  std::function<void(const std::string&)> onText{};  // of the final summary
  std::stop_token stop{};
};

/// One part that was read by itself.
struct SummarySection {
  std::string title{};
  std::string firstPage{};  // labels
  std::string lastPage{};
  std::uint32_t tokens = 0;
  std::string text{};  // its own summary
  inference::StopReason reason = inference::StopReason::end;
};

struct Summary {
  ChatAnswer answer;                       // text, citations into the whole document
  std::vector<SummarySection> sections{};  // empty where all was read at once
  std::uint32_t tokens = 0;                // of the text that was summarized
  storage::ChatId chat = 0;                // where the library keeps it
};

/// What a summary is made with.
struct SummaryTools {
  Shelf& shelf;
  const Engine& engine;
  const inference::ChatTemplate& chat;
  const ReadingPlace& place;  // readings of parts are kept as well: a second summary of another length is quick
};

/// `whole`: the document of the library; `part`: of it, what is to be summarized (see document_part.h), or all.
Expected<Summary> summarize(const SummaryTools& tools, const ShelvedDocument& whole, const storage::Document& part,
                            const SummaryRequest& request);

}  // namespace longleaf::app
