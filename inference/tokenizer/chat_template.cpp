// SPDX-License-Identifier: Apache-2.0
#include "inference/tokenizer/chat_template.h"

#include <algorithm>
#include <array>

namespace longleaf::inference {
namespace {

struct Named {
  ChatFormat format;
  std::string_view name;
};
constexpr std::array<Named, 4> kNames{{{ChatFormat::llama2, "llama-2"},
                                       {ChatFormat::chatml, "chatml"},
                                       {ChatFormat::llama3, "llama-3"},
                                       {ChatFormat::zephyr, "zephyr"}}};

/// The template of meta-llama/Llama-2-7b-chat-hf. The answer is closed without the space that stands in front of </s>
/// there: the model writes that space itself.
ChatTemplate llama2() {
  return {.format = ChatFormat::llama2,
          .defaultSystem = {},
          .systemOpen = "[INST] <<SYS>>\n",
          .systemClose = "\n<</SYS>>\n\n",
          .firstUserOpen = {},
          .bareUserOpen = "[INST] ",
          .userOpen = "<s>[INST] ",
          .userClose = " [/INST]",
          .answerClose = "</s>"};
}

/// https://huggingface.co/docs/transformers/chat_templating, "ChatML"
ChatTemplate chatml() {
  const std::string user = "<|im_start|>user\n";
  return {.format = ChatFormat::chatml,
          .defaultSystem = {},
          .systemOpen = "<|im_start|>system\n",
          .systemClose = "<|im_end|>\n",
          .firstUserOpen = user,
          .bareUserOpen = user,
          .userOpen = user,
          .userClose = "<|im_end|>\n<|im_start|>assistant\n",
          .answerClose = "<|im_end|>\n"};
}

/// The model card of meta-llama/Meta-Llama-3-8B-Instruct
ChatTemplate llama3() {
  const std::string user = "<|start_header_id|>user<|end_header_id|>\n\n";
  return {.format = ChatFormat::llama3,
          .defaultSystem = {},
          .systemOpen = "<|start_header_id|>system<|end_header_id|>\n\n",
          .systemClose = "<|eot_id|>",
          .firstUserOpen = user,
          .bareUserOpen = user,
          .userOpen = user,
          .userClose = "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
          .answerClose = "<|eot_id|>"};
}

/// The template of HuggingFaceH4/zephyr-7b-beta (also TinyLlama's), whose messages end with the model's EOS token.
ChatTemplate zephyr(const std::string& eos) {
  const std::string user = "<|user|>\n";
  return {.format = ChatFormat::zephyr,
          .defaultSystem = {},
          .systemOpen = "<|system|>\n",
          .systemClose = eos + "\n",
          .firstUserOpen = user,
          .bareUserOpen = user,
          .userOpen = user,
          .userClose = eos + "\n<|assistant|>\n",
          .answerClose = eos + "\n"};
}

bool has(std::string_view text, std::string_view mark) { return text.find(mark) != std::string_view::npos; }

std::string listOfNames() {
  std::string list;
  for (const Named& named : kNames) list += (list.empty() ? "" : ", ") + std::string(named.name);
  return list;
}

/// Reads a Jinja string from behind its opening `quote` up to `end`; nullopt when the string closes before.
std::optional<std::string> literalUpTo(std::string_view text, char quote, std::string_view end) {
  std::string literal;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at).starts_with(end)) return literal;
    if (text[at] == quote || text[at] == '{') return std::nullopt;
    if (text[at] == '\\' && at + 1 < text.size()) {
      ++at;
      literal.push_back(text[at] == 'n' ? '\n' : text[at] == 't' ? '\t' : text[at]);
    } else {
      literal.push_back(text[at]);
    }
  }
  return std::nullopt;
}

/// The system message that a ChatML template writes when there is none: '<|im_start|>system\nTEXT<|im_end|>' as one
/// string (SmolLM2, Qwen2). Line ends are escaped in some files and real in others.
std::string defaultSystemOf(std::string_view jinja) {
  constexpr std::string_view kOpen = "<|im_start|>system";
  for (std::size_t at = jinja.find(kOpen); at != std::string_view::npos; at = jinja.find(kOpen, at + 1)) {
    std::string_view rest = jinja.substr(at + kOpen.size());
    if (rest.starts_with("\\n")) {
      rest.remove_prefix(2);
    } else if (rest.starts_with('\n')) {
      rest.remove_prefix(1);
    } else {
      continue;
    }
    const char before = at > 0 ? jinja[at - 1] : '\0';
    const char quote = before == '\'' || before == '"' ? before : '\0';
    const auto literal = literalUpTo(rest, quote, "<|im_end|>");
    if (literal && !literal->empty()) return *literal;
  }
  return {};
}

/// What a Zephyr template puts behind a user's message, which tells it from the other formats with <|user|>.
std::optional<std::string> zephyrEos(std::string_view jinja) {
  const std::size_t user = jinja.find("<|user|>");
  if (user == std::string_view::npos || !has(jinja, "<|assistant|>")) return std::nullopt;
  const std::string_view expression = jinja.substr(user, jinja.find("}}", user) - user);
  if (has(expression, "<|endoftext|>")) return "<|endoftext|>";
  if (has(expression, "eos_token") || has(expression, "</s>")) return "</s>";
  return std::nullopt;
}

/// A name for what is not supported, where it is known.
std::string_view foreignFormat(std::string_view jinja) {
  struct Mark {
    std::string_view mark, name;
  };
  constexpr std::array<Mark, 7> kMarks{{{"<start_of_turn>", "Gemma's"},
                                        {"<|im_sep|>", "Phi-4's"},
                                        {"<|end|>", "Phi-3's"},
                                        {"[INST]", "Mistral's"},
                                        {"<|START_OF_TURN_TOKEN|>", "Command R's"},
                                        {"<|start_of_role|>", "Granite's"},
                                        {"<|header_start|>", "Llama 4's"}}};
  for (const auto& [mark, name] : kMarks) {
    if (has(jinja, mark)) return name;
  }
  return {};
}

}  // namespace

std::vector<std::string_view> chatTemplateNames() {
  std::vector<std::string_view> names;
  for (const Named& named : kNames) names.push_back(named.name);
  return names;
}

std::string_view chatFormatName(ChatFormat format) {
  const auto found =
      std::find_if(kNames.begin(), kNames.end(), [format](const Named& named) { return named.format == format; });
  return found->name;
}

Expected<ChatTemplate> chatTemplateByName(std::string_view name) {
  if (name == "llama-2") return llama2();
  if (name == "chatml") return chatml();
  if (name == "llama-3") return llama3();
  if (name == "zephyr") return zephyr("</s>");
  return tl::unexpected(Error{ErrorCode::invalidSetting, "there is no chat template \"" + std::string(name) +
                                                             "\"; the names are " + listOfNames()});
}

Expected<ChatTemplate> recogniseChatTemplate(std::string_view jinja) {
  const std::string choose = "; choose one with --template: " + listOfNames();
  if (jinja.empty()) {
    return tl::unexpected(Error{ErrorCode::modelUnsupported, "the model has no chat template" + choose});
  }
  if (has(jinja, "<|im_start|>") && has(jinja, "<|im_end|>") && !has(jinja, "<|im_sep|>")) {
    ChatTemplate result = chatml();
    result.defaultSystem = defaultSystemOf(jinja);
    return result;
  }
  if (has(jinja, "<|start_header_id|>") && has(jinja, "<|end_header_id|>") && has(jinja, "<|eot_id|>")) return llama3();
  if (has(jinja, "[INST]") && has(jinja, "<<SYS>>")) return llama2();
  if (!has(jinja, "<|end|>")) {
    if (const auto eos = zephyrEos(jinja)) return zephyr(*eos);
  }
  const std::string_view like = foreignFormat(jinja);
  const std::string what = like.empty() ? std::string() : " (it looks like " + std::string(like) + ")";
  return tl::unexpected(
      Error{ErrorCode::modelUnsupported, "the model's chat template is not a known one" + what + choose});
}

}  // namespace longleaf::inference
