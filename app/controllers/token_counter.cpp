// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/token_counter.h"

#include "app/controllers/document_notes.h"
#include "app/tasks/engine.h"
#include "inference/model/model.h"
#include "storage/documents/file_hash.h"

namespace longleaf::app {

Expected<const inference::Tokenizer*> TokenCounter::tokenizer(const QString& model) {
  if (m_tokenizer && m_model == model) return m_tokenizer.get();
  auto loaded = liftModel(model.toStdString(), inference::loadTokenizer(model.toStdString()));
  if (!loaded) return tl::unexpected(loaded.error());
  m_tokenizer = std::move(*loaded);
  m_model = model;
  return m_tokenizer.get();
}

Expected<qint64> TokenCounter::note(Shelf& shelf, const ShelvedDocument& document, const QString& model,
                                    const QString& name) {
  if (model.isEmpty()) return tl::unexpected(Error{Code::notFound, "there is no model to count with"});
  const std::string hash = storage::sha256Of(document.document.text);
  auto notes = loadNotes(*shelf.library, hash);
  if (!notes) return tl::unexpected(notes.error());
  if (notes->tokens > 0 && notes->tokenizer == name) return notes->tokens;
  const auto counting = tokenizer(model);
  if (!counting) return tl::unexpected(counting.error());
  const auto ids = (*counting)->encode(document.document.text, inference::SpecialTokens::plain);
  // The window may have noted something while they were counted.
  notes = loadNotes(*shelf.library, hash);
  if (!notes) return tl::unexpected(notes.error());
  notes->tokens = static_cast<qint64>(ids.size());
  notes->tokenizer = name;
  if (auto saved = saveNotes(*shelf.library, hash, *notes); !saved) return tl::unexpected(saved.error());
  return notes->tokens;
}

}  // namespace longleaf::app
