// SPDX-License-Identifier: GPL-3.0-or-later
// The head of the page: what is compared, the question or a summary in its place, the one button that runs all settings
// or stops them, and the way out: back to the document, or into a file. In two lines where one has no room.
#pragma once

#include <QWidget>
#include <memory>

namespace longleaf::ui {

class Look;

class CompareHeader final : public QWidget {
  Q_OBJECT

 public:
  explicit CompareHeader(Look& look, QWidget* parent = nullptr);
  ~CompareHeader() override;

  void setDocumentTitle(const QString& title);
  void setQuestion(const QString& question);
  QString question() const;
  /// Instead of the question.
  void setSummary(bool summary);
  bool isSummary() const;
  void setBusy(bool busy);
  /// `why` it cannot run, for the button's tooltip.
  void setCanRun(bool can, const QString& why);
  void setCanExport(bool can);
  void focusQuestion();
  QWidget* lastStop() const;  // of the Tab key

 Q_SIGNALS:
  void runRequested();
  void stopRequested();
  void backRequested();
  /// "html", "pdf", "json"
  void exportRequested(const QString& format);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
