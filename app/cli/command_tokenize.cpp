// SPDX-License-Identifier: GPL-3.0-or-later
// `tokenize [FILE]` and `detokenize`: text to ids and back.
#include <algorithm>
#include <iostream>

#include "app/cli/commands.h"
#include "app/tasks/models.h"
#include "inference/model/model.h"

namespace longleaf::app::cli {

namespace {

struct TokenizeOptions {
  std::string file;
  bool plain = false;
  bool bos = false;
};

Expected<std::unique_ptr<const inference::Tokenizer>> chosenTokenizer(const CommonOptions& options) {
  const auto path = chosenModel(options.model, options.library);
  if (!path) return tl::unexpected(path.error());
  return liftModel(*path, inference::loadTokenizer(*path));
}

Expected<void> tokenize(const CommonOptions& options, const TokenizeOptions& own, const Interrupt& interrupt) {
  const auto text =
      own.file.empty() ? Expected<std::string>(readStandardInput(interrupt.token())) : readTextFile(own.file);
  if (!text) return tl::unexpected(text.error());
  if (interrupt.token().stop_requested()) return tl::unexpected(Error{Code::stopped, "stopped"});
  const auto tokenizer = chosenTokenizer(options);
  if (!tokenizer) return tl::unexpected(tokenizer.error());
  const auto special = own.plain ? inference::SpecialTokens::plain : inference::SpecialTokens::recognised;
  std::vector<inference::TokenId> ids = (*tokenizer)->encode(*text, special);
  if (own.bos && (*tokenizer)->bos()) ids.insert(ids.begin(), *(*tokenizer)->bos());
  if (options.json) {
    printJson({{"ids", ids}});
    return {};
  }
  for (const inference::TokenId id : ids) std::cout << id << '\n';
  std::cerr << grouped(ids.size()) << " tokens\n";
  return {};
}

Expected<void> detokenize(const CommonOptions& options, const Interrupt& interrupt) {
  const Json list = Json::parse(readStandardInput(interrupt.token()), nullptr, false);
  if (interrupt.token().stop_requested()) return tl::unexpected(Error{Code::stopped, "stopped"});
  const bool sound =
      list.is_array() && std::all_of(list.begin(), list.end(), [](const Json& x) {
        return x.is_number_integer() && x.get<std::int64_t>() >= 0 && x.get<std::int64_t>() <= 0x7FFFFFFF;
      });
  if (!sound)
    return tl::unexpected(
        Error{Code::corrupt, "detokenize reads a JSON list of token ids, such as [1, 2, 3], from stdin"});
  const auto tokenizer = chosenTokenizer(options);
  if (!tokenizer) return tl::unexpected(tokenizer.error());
  const std::string text =
      (*tokenizer)->decode(list.get<std::vector<inference::TokenId>>(), inference::ControlTokens::shown);
  if (options.json) {
    printJson({{"text", text}});
  } else {
    std::cout << text;
  }
  return {};
}

}  // namespace

Command addTokenize(CLI::App& program) {
  CLI::App* command = program.add_subcommand("tokenize", "token ids of a file or of stdin");
  auto options = commonOptions(*command);
  auto own = std::make_shared<TokenizeOptions>();
  command->add_option("FILE", own->file, "UTF-8 text; stdin when absent")->type_name("");
  command->add_flag("--plain", own->plain, "special tokens written in the text stay text");
  command->add_flag("--bos", own->bos, "begin with the token for the beginning of a text");
  return {command, options, [options, own](const Interrupt& interrupt) { return tokenize(*options, *own, interrupt); }};
}

Command addDetokenize(CLI::App& program) {
  CLI::App* command = program.add_subcommand("detokenize", "text of token ids (a JSON list on stdin)");
  auto options = commonOptions(*command);
  return {command, options, [options](const Interrupt& interrupt) { return detokenize(*options, interrupt); }};
}

}  // namespace longleaf::app::cli
