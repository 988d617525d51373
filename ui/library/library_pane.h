// SPDX-License-Identifier: GPL-3.0-or-later
// The documents of the library: a search field on top, below it the list, or what was found in texts and chats while
// there are words in the field. Files and folders can be dropped on it.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QWidget>
#include <memory>

namespace longleaf::ui {

class Look;

enum class DocumentState {
  opening,    // its file is being parsed
  unread,     // known, not read
  reading,    // `progress` says how far
  read,       // there is a reading: questions can be asked at once
  attention,  // usable, but there is something to know: `line` says what
  failed,     // not usable: `line` says why
};

struct LibraryRow {
  qint64 id = 0;  // negative: not in the library (being opened, or failed)
  QString title{};
  QString detail{};  // authors and path, for the tooltip
  QString line{};    // state in words: "48,890 tokens · read"
  DocumentState state = DocumentState::unread;
  double progress = 0;  // 0..1
};

/// Something found in a document's text or in a chat.
struct SearchRow {
  qint64 document = 0;  // 0: in a chat
  qint64 chat = 0;      // 0: in a document
  qint64 message = 0;
  qint64 begin = 0;  // bytes of the document's text
  qint64 end = 0;
  QString title{};
  QString label{};    // of the page; may be empty
  QString snippet{};  // the words found between U+0002 and U+0003
};

class LibraryPane final : public QWidget {
  Q_OBJECT

 public:
  explicit LibraryPane(Look& look, QWidget* parent = nullptr);
  ~LibraryPane() override;

  /// All rows, in the order shown. Selection and scroll position stay where they were.
  void setRows(const QList<LibraryRow>& rows);
  /// Changes the row with this id; nothing happens if there is none.
  void updateRow(const LibraryRow& row);
  void setCurrent(qint64 id);
  qint64 current() const;  // 0: none
  /// What was found for `words`; ignored if the field says something else by now.
  void setHits(const QString& words, const QList<SearchRow>& hits);
  /// A narrow rail that shows rings only, with titles as tooltips.
  void setFolded(bool folded);
  bool folded() const;
  void focusSearch();
  /// Asks, in here, whether the document is to go; removeRequested() follows if so.
  void askToRemove(qint64 id);

 Q_SIGNALS:
  void documentChosen(qint64 id);            // click, or Return
  void searchChanged(const QString& words);  // some 150 ms after the last key; empty: the list again
  void hitChosen(const longleaf::ui::SearchRow& hit);
  void filesDropped(const QStringList& paths);  // files and folders
  // The context menu, which is also on the menu key.
  void readAgainRequested(qint64 id);
  void chatsRequested(qint64 id);
  void savedReadingsRequested(qint64 id);
  void showInFolderRequested(qint64 id);
  void removeRequested(qint64 id);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
