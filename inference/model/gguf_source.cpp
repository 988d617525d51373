// SPDX-License-Identifier: Apache-2.0
#include "inference/model/gguf_source.h"

#include "inference/model/config_reader.h"
#include "inference/model/vocabulary_reader.h"

namespace longleaf::inference {

Expected<ModelConfig> GgufSource::config() const { return readConfig(m_file); }

Expected<Vocabulary> GgufSource::takeVocabulary() { return readVocabulary(m_file); }

Expected<std::string> GgufSource::tokenizerModel() const { return inference::tokenizerModel(m_file); }

Expected<std::string> GgufSource::chatTemplate() const { return m_file.text("tokenizer.chat_template", ""); }

}  // namespace longleaf::inference
