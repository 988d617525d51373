// SPDX-License-Identifier: Apache-2.0
// How a model wants a conversation written. Templates in model files are program text of strangers (Jinja2): they are
// recognised, never run. An unknown one is named, and the person chooses.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inference/error.h"
#include "inference/tokenizer/tokenizer.h"

namespace longleaf::inference {

enum class ChatFormat { llama2, chatml, llama3, zephyr };

/// The pieces of a conversation with one system message, in the format's own words. Text of a person or a document goes
/// between the pieces and is encoded as plain text, so it can never become a control token.
struct ChatTemplate {
  ChatFormat format;
  std::string defaultSystem;  // system message used when there is none; may be empty

  // [BOS] systemOpen SYSTEM systemClose userOpen USER userClose(=assistant opening) ANSWER answerClose userOpen ...
  std::string systemOpen;     // llama2: "[INST] <<SYS>>\n"
  std::string systemClose;    // llama2: "\n<</SYS>>\n\n"
  std::string firstUserOpen;  // behind a system message (llama2: "", chatml: "<|im_start|>user\n")
  std::string bareUserOpen;   // first turn without any system message (llama2: "[INST] ")
  std::string userOpen;       // later turns (llama2: "<s>[INST] ")
  std::string userClose;  // closes the user's turn and opens the answer (chatml: "<|im_end|>\n<|im_start|>assistant\n")
  std::string answerClose;  // (chatml: "<|im_end|>\n")
};

/// The names for --template: "llama-2", "chatml", "llama-3", "zephyr".
std::vector<std::string_view> chatTemplateNames();
Expected<ChatTemplate> chatTemplateByName(std::string_view name);
std::string_view chatFormatName(ChatFormat format);

/// Recognises a model file's template by its marks and takes over a default system line it spells out. An unknown one
/// gives modelUnsupported with a sentence that lists the names; an empty one too.
Expected<ChatTemplate> recogniseChatTemplate(std::string_view jinja);

}  // namespace longleaf::inference
