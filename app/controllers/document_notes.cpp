// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/document_notes.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace longleaf::app {

namespace {

std::string keyOf(const std::string& textHash) { return "document." + textHash; }

constexpr QLatin1String kTokens("tokens"), kTokenizer("tokenizer"), kReadTokens("read_tokens"),
    kReadSlots("read_slots"), kReadShare("read_share"), kReadModel("read_model"), kReadWith("read_with"),
    kCoverage("coverage"), kPage("page"), kOffset("offset"), kZoom("zoom");

}  // namespace

Expected<DocumentNotes> loadNotes(storage::Library& library, const std::string& textHash) {
  const auto stored = lift(library.setting(keyOf(textHash)));
  if (!stored) return tl::unexpected(stored.error());
  DocumentNotes notes;
  if (!*stored) return notes;
  const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(**stored)).object();
  notes.tokens = json[kTokens].toInteger();
  notes.tokenizer = json[kTokenizer].toString();
  notes.readTokens = json[kReadTokens].toInteger();
  notes.readSlots = json[kReadSlots].toInteger();
  notes.readShare = json[kReadShare].toDouble();
  notes.readModel = json[kReadModel].toString();
  notes.readWith = json[kReadWith].toString();
  notes.coverage = json[kCoverage].toString();
  notes.position = {.page = json[kPage].toInt(), .offset = json[kOffset].toDouble(), .zoom = json[kZoom].toDouble()};
  return notes;
}

Expected<void> saveNotes(storage::Library& library, const std::string& textHash, const DocumentNotes& notes) {
  const QJsonObject json{
      {kTokens, notes.tokens},          {kTokenizer, notes.tokenizer}, {kReadTokens, notes.readTokens},
      {kReadSlots, notes.readSlots},    {kReadShare, notes.readShare}, {kReadModel, notes.readModel},
      {kReadWith, notes.readWith},      {kCoverage, notes.coverage},   {kPage, notes.position.page},
      {kOffset, notes.position.offset}, {kZoom, notes.position.zoom}};
  return lift(library.setSetting(keyOf(textHash), QJsonDocument(json).toJson(QJsonDocument::Compact).toStdString()));
}

}  // namespace longleaf::app
