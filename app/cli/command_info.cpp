// SPDX-License-Identifier: GPL-3.0-or-later
// `info [MODEL]`: what a model file is.
#include <iostream>

#include "app/cli/commands.h"
#include "app/tasks/models.h"
#include "inference/model/model.h"
#include "inference/tokenizer/chat_template.h"

namespace longleaf::app::cli {

namespace {

Expected<void> run(const CommonOptions& options, const std::string& argument) {
  const auto path = chosenModel(argument.empty() ? options.model : argument, options.library);
  if (!path) return tl::unexpected(path.error());
  const auto header = liftModel(*path, inference::Model::readHeader(*path));
  if (!header) return tl::unexpected(header.error());
  const inference::ModelConfig& config = header->config;
  const auto chat = inference::recogniseChatTemplate(header->chatTemplate);
  Json formats = Json::object();
  for (const auto& [format, count] : header->formatTensors) formats[format] = count;
  const Json result = {{"path", header->path},
                       {"name", config.name},
                       {"architecture", config.architecture},
                       {"layers", config.layers},
                       {"hidden", config.hidden},
                       {"heads", config.heads},
                       {"kv_heads", config.kvHeads},
                       {"head_dim", config.headDim},
                       {"feed_forward", config.feedForward},
                       {"vocabulary", config.vocabulary},
                       {"trained_context", config.trainedContext},
                       {"tokenizer", header->tokenizerModel},
                       {"chat_template", chat ? Json(inference::chatFormatName(chat->format)) : Json(nullptr)},
                       {"weight_formats", formats},
                       {"file_bytes", header->fileBytes},
                       {"licence", config.licence},
                       {"ignored_tensors", header->ignoredTensors}};
  if (options.json) {
    printJson(result);
    return {};
  }
  for (const auto& [key, value] : result.items()) {
    std::cout << key << std::string(key.size() < 16 ? 16 - key.size() : 1, ' ')
              << (value.is_string() ? oneLine(value.get<std::string>())
                                    : value.dump(-1, ' ', false, Json::error_handler_t::replace))
              << '\n';
  }
  return {};
}

}  // namespace

Command addInfo(CLI::App& program) {
  CLI::App* command = program.add_subcommand("info", "what a model file is");
  auto options = commonOptions(*command);
  auto model = std::make_shared<std::string>();
  command->add_option("MODEL", *model, "model file, folder or name (default: the library's chosen one)")->type_name("");
  return {command, options, [options, model](const Interrupt&) { return run(*options, *model); }};
}

}  // namespace longleaf::app::cli
