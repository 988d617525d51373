// SPDX-License-Identifier: GPL-3.0-or-later
// The library's pane, and what opens, adds and removes documents.
#pragma once

#include <QHash>
#include <QObject>
#include <QStringList>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "app/controllers/opening_troubles.h"
#include "app/controllers/workplace.h"
#include "ui/library/library_pane.h"

namespace longleaf::app {

class TokenCounter;

class DocumentsController final : public QObject {
  Q_OBJECT

 public:
  DocumentsController(Workplace& place, QObject* parent);
  ~DocumentsController() override;

  /// Reads the list; loaded() follows.
  void refresh();
  /// Files and folders into the library, once it is there; the first document of them is opened.
  void add(const QStringList& paths, const QString& password = {});
  /// Puts a document on display, and then shows a place in it if one is given.
  /// then(): once it is on display, unless something else was wanted meanwhile.
  void open(qint64 document, const ui::TextRange& range = {}, const std::function<void()>& then = {});
  void remove(qint64 document);
  std::size_t count() const { return m_entries.size(); }
  QString titleOf(qint64 document) const;
  /// Other documents of the library, for a chat over several.
  QList<QPair<qint64, QString>> others() const;
  /// The document with all of its text, by its id.
  void load(qint64 document, const std::function<void(std::shared_ptr<const ShelvedDocument>)>& then);
  /// Files wait for the library.
  bool filesWait() const { return !m_waiting.isEmpty(); }
  void stop();

 Q_SIGNALS:
  void loaded();
  /// A document is on display; `range` is to be shown in it.
  void placeWanted(const longleaf::ui::TextRange& range);
  void chatWanted(qint64 chat, qint64 message);
  void chatsWanted();
  void savedReadingsWanted();
  void readAgainWanted();

 private:
  struct Entry {
    storage::DocumentRecord record;
    DocumentNotes notes;
  };
  struct Added {
    qint64 id = 0;
    std::vector<Notice> notices{};
    std::vector<storage::DocumentWarning> warnings{};  // of the document's reader
  };

  void connectPane();
  void connectActions();
  void show();
  ui::LibraryRow rowOf(const Entry& entry) const;
  const Entry* entryOf(qint64 document) const;
  bool opensFiles() const;
  void addFiles(const std::vector<std::string>& files, const QString& password);
  void addFile(const std::string& file, const QString& password, bool openIt);
  void added(qint64 row, const QString& path, bool openIt, const Expected<Added>& result);
  void refused(ui::LibraryRow row, const QString& path, const Error& error);
  void openNow(qint64 document, const ui::TextRange& range, const std::function<void()>& then);
  void removeNow(qint64 document);
  void countTokens();
  void search(const QString& words);
  void askForPassword(const QString& path);
  void chooseFiles();
  void chooseFolder();
  void showInFolder(qint64 document);
  void openSample();

  Workplace& m_place;
  OpeningTroubles m_troubles;
  std::vector<Entry> m_entries;
  bool m_listed = false;      // the list has been read
  bool m_refreshing = false;  // or is being read
  bool m_refreshAgain = false;
  QStringList m_waiting;                          // for the library
  std::map<qint64, std::stop_source> m_openings;  // by the row that stands for the file
  quint64 m_wish = 0;                             // which document is to be shown: the last one counts
  QHash<qint64, ui::LibraryRow> m_pending;        // being opened, or failed: ids below 0
  QHash<QString, QString> m_locked;               // bar id -> path, waiting for a password
  QHash<QString, QString> m_passwords;            // path -> password; never written down
  qint64 m_nextPending = -1;
  double m_progress = -1;  // of the reading that runs; negative: none
  QString m_progressPage;
  qint64 m_progressOf = 0;                                   // the document that is read
  std::optional<std::pair<qint64, ui::TextRange>> m_wanted;  // to be opened once the list is there
  std::stop_source m_stop;
  std::shared_ptr<TokenCounter> m_counter;  // used on the ingest thread only
};

/// The sample document that the installer fetches, or that a package brings; empty if there is none.
QString samplePath();

}  // namespace longleaf::app
