// SPDX-License-Identifier: GPL-3.0-or-later
// Counts the tokens of documents with a model's tokenizer, which stays loaded from one to the next. For one thread.
#pragma once

#include <QString>
#include <memory>

#include "app/error.h"
#include "app/tasks/shelf.h"
#include "inference/tokenizer/tokenizer.h"

namespace longleaf::app {

class TokenCounter final {
 public:
  /// Tokens of the document's text, written into its notes. `model`: the file; `name`: what the notes call it.
  Expected<qint64> note(Shelf& shelf, const ShelvedDocument& document, const QString& model, const QString& name);

 private:
  Expected<const inference::Tokenizer*> tokenizer(const QString& model);

  QString m_model;
  std::unique_ptr<const inference::Tokenizer> m_tokenizer;
};

}  // namespace longleaf::app
