// SPDX-License-Identifier: GPL-3.0-or-later
// What the controllers share: the window, the threads, the document on display, the model that is used. Lives on the
// window's thread; main() owns one through Workbench.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <string>

#include "app/controllers/document_notes.h"
#include "app/controllers/engine_room.h"
#include "app/controllers/preferences.h"
#include "app/controllers/shelf_thread.h"
#include "app/tasks/shelf.h"
#include "ui/window/inline_bar.h"

namespace longleaf::ui {
class Look;
class MainWindow;
}  // namespace longleaf::ui

namespace longleaf::app {

/// The document on display.
struct OpenDocument {
  std::shared_ptr<const ShelvedDocument> shelved{};
  std::string textHash{};
  QString password{};  // of its file, if it was opened with one since the start
  DocumentNotes notes{};

  qint64 id() const { return shelved ? shelved->id : 0; }
  const storage::Document& text() const { return shelved->document; }
};

class Workplace final : public QObject {
  Q_OBJECT

 public:
  Workplace(ui::MainWindow& theWindow, ui::Look& theLook, const QString& libraryFolder);

  ui::MainWindow& window;
  ui::Look& look;
  const QString folder;  // of the library
  ShelfThread library;   // quick questions
  ShelfThread ingest;    // parsing, counting, copying
  EngineRoom engine;
  Preferences preferences;

  const OpenDocument& current() const { return m_current; }
  bool hasDocument() const { return m_current.shelved != nullptr; }
  void setCurrent(OpenDocument document);
  void closeDocument();
  /// Changes the notes of the document on display, and keeps them.
  void changeNotes(const std::function<void(DocumentNotes&)>& change);
  /// Of any document: what was begun for one may end when another is on display. `change` may run on another thread.
  void changeNotes(qint64 document, const std::function<void(DocumentNotes&)>& change);

  /// The path of the model file in use; empty: there is none, and problem() says why.
  const QString& model() const { return m_model; }
  const QString& modelProblem() const { return m_modelProblem; }
  void setModel(const QString& path, const QString& problem);
  /// Name and size of the model file: token counts are valid for it.
  QString modelName() const;

  /// What is computed on: as the settings say, or the processor since a GPU was lost.
  DeviceChoice device() const;
  /// From now on until the program ends, whatever the settings say; or as they say again.
  void computeOnProcessor(bool on);

  /// An order for all of a document with the present settings.
  ReadingOrder order(const std::shared_ptr<const ShelvedDocument>& document) const;
  /// Everything that the reading of an order depends on but the document: two readings with the same text are one.
  QString signature() const;
  /// The document on display has been read, and a question would use that reading.
  bool isRead() const;

  /// A bar for an error: what happened in a sentence of the window's language, the details under a verb.
  void tell(const QString& id, Code code, const QString& details, const QList<ui::BarVerb>& verbs = {});
  void note(const QString& id, const QString& sentence);

 Q_SIGNALS:
  void currentChanged();
  void notesChanged();       // of the document on display
  void otherNotesChanged();  // of another one
  void modelChanged();

 private:
  void tellNotKept(const Error& error);

  OpenDocument m_current;
  QString m_model;
  QString m_modelProblem;
  bool m_onProcessor = false;
};

/// What happened, for people: a sentence for each code.
QString sentenceOf(Code code);

}  // namespace longleaf::app
