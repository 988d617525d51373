// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/workplace.h"

#include <QFileInfo>

#include "ui/window/main_window.h"

namespace longleaf::app {

QString sentenceOf(Code code) {
  switch (code) {
    case Code::usage:
      return Workplace::tr("That is not possible this way.");
    case Code::notFound:
      return Workplace::tr("A file is not where it was.");
    case Code::unreadable:
      return Workplace::tr("The file cannot be read.");
    case Code::unsupportedFormat:
      return Workplace::tr("This kind of file cannot be opened.");
    case Code::encrypted:
      return Workplace::tr("The document is protected by a password.");
    case Code::drm:
      return Workplace::tr("The document is protected against being read by other programs.");
    case Code::noText:
      return Workplace::tr("There is no text in the document: its pages are images.");
    case Code::corrupt:
      return Workplace::tr("The file is damaged.");
    case Code::modelInvalid:
      return Workplace::tr("The model file is damaged or incomplete.");
    case Code::modelUnsupported:
      return Workplace::tr("This kind of model is not supported.");
    case Code::positionLimit:
      return Workplace::tr("The document is longer than the model can tell positions apart.");
    case Code::doesNotFit:
      return Workplace::tr("This does not fit into memory.");
    case Code::outOfMemory:
      return Workplace::tr("The memory was used up: choose a smaller budget, or close other programs.");
    case Code::deviceLost:
      return Workplace::tr("The graphics card does not answer any more.");
    case Code::diskFull:
      return Workplace::tr("The disk is full: free some room and try again. Nothing was lost.");
    case Code::busy:
      return Workplace::tr("Another program is using the library: try again when it has finished.");
    case Code::stopped:
      return Workplace::tr("Stopped.");
    case Code::internal:
      break;
  }
  return Workplace::tr("Something went wrong in the program.");
}

Workplace::Workplace(ui::MainWindow& theWindow, ui::Look& theLook, const QString& libraryFolder)
    : window(theWindow), look(theLook), folder(libraryFolder), preferences(library, this) {
  connect(&preferences, &Preferences::notKept, this, &Workplace::tellNotKept);
}

void Workplace::tellNotKept(const Error& error) {
  tell(QStringLiteral("not-kept"), error.code, QString::fromStdString(error.message));
}

void Workplace::setCurrent(OpenDocument document) {
  m_current = std::move(document);
  preferences.set(QStringLiteral("open_document"), QString::number(m_current.id()));
  Q_EMIT currentChanged();
}

void Workplace::closeDocument() {
  if (!hasDocument()) return;
  m_current = {};
  preferences.set(QStringLiteral("open_document"), {});
  Q_EMIT currentChanged();
}

void Workplace::changeNotes(const std::function<void(DocumentNotes&)>& change) {
  change(m_current.notes);
  library.run(
      this,
      [hash = m_current.textHash, notes = m_current.notes](Shelf& shelf) {
        return saveNotes(*shelf.library, hash, notes);
      },
      [this](const Expected<void>& kept) {
        if (!kept) tellNotKept(kept.error());
      });
  Q_EMIT notesChanged();
}

void Workplace::changeNotes(qint64 document, const std::function<void(DocumentNotes&)>& change) {
  if (document == m_current.id()) return changeNotes(change);
  library.run(
      this,
      [document, change](Shelf& shelf) -> Expected<void> {
        const auto records = lift(shelf.library->documents());
        if (!records) return tl::unexpected(records.error());
        for (const storage::DocumentRecord& record : *records) {
          if (record.id != document) continue;
          auto notes = loadNotes(*shelf.library, record.textHash);
          if (!notes) return tl::unexpected(notes.error());
          change(*notes);
          return saveNotes(*shelf.library, record.textHash, *notes);
        }
        return {};
      },
      [this](const Expected<void>&) { Q_EMIT otherNotesChanged(); });
}

void Workplace::setModel(const QString& path, const QString& problem) {
  if (m_model != path) engine.release();
  m_model = path;
  m_modelProblem = problem;
  Q_EMIT modelChanged();
}

QString Workplace::modelName() const {
  const QFileInfo file(m_model);
  return m_model.isEmpty() ? QString() : file.completeBaseName() + QStringLiteral(":%1").arg(file.size());
}

DeviceChoice Workplace::device() const {
  DeviceChoice choice = preferences.device();
  if (m_onProcessor) choice.device = "cpu";
  return choice;
}

void Workplace::computeOnProcessor(bool on) {
  m_onProcessor = on;
  engine.release();
  Q_EMIT modelChanged();
}

ReadingOrder Workplace::order(const std::shared_ptr<const ShelvedDocument>& document) const {
  return {.document = document,
          .model = m_model,
          .modelName = modelName(),
          .signature = signature(),
          .device = device(),
          .settings = preferences.readingSettings(),
          .budget = preferences.budget(),
          .sampling = preferences.sampling()};
}

QString Workplace::signature() const {
  const inference::Settings settings = preferences.readingSettings();
  QString text = modelName() + QLatin1Char('|') + preferences.value(QStringLiteral("budget"));
  for (const inference::SettingKey& key : inference::settingKeys()) {
    if (key.reading) text += QLatin1Char('|') + QString::fromStdString(settingValue(settings, key.name));
  }
  return text;
}

bool Workplace::isRead() const {
  return hasDocument() && m_current.notes.readShare >= 1 && m_current.notes.readWith == signature();
}

void Workplace::tell(const QString& id, Code code, const QString& details, const QList<ui::BarVerb>& verbs) {
  const bool warning = code == Code::encrypted || code == Code::noText || code == Code::busy;
  window.bars().show({.id = id,
                      .severity = warning ? ui::Severity::warning : ui::Severity::error,
                      .text = sentenceOf(code),
                      .details = details,
                      .verbs = verbs});
}

void Workplace::note(const QString& id, const QString& sentence) {
  window.bars().show({.id = id, .severity = ui::Severity::note, .text = sentence});
}

}  // namespace longleaf::app
