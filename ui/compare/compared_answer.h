// SPDX-License-Identifier: GPL-3.0-or-later
// The text of an answer in which the words that differ from the reference's are underlined by dashes, and have a ground
// of their own. It grows with its text up to a height, and then scrolls; it can be selected and copied.
#pragma once

#include <QTextEdit>

#include "ui/compare/compare_values.h"

namespace longleaf::ui {

class Look;

class ComparedAnswer final : public QTextEdit {
  Q_OBJECT

 public:
  explicit ComparedAnswer(Look& look, QWidget* parent = nullptr);

  /// `differing`: as in CardState. What is shown already is not laid out anew when the text only grows.
  void setAnswer(const QString& text, const QList<AnswerSpan>& differing);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;  // the page's where there is nothing to scroll here

 private:
  void restyle();
  void mark();
  void fit();

  Look& m_look;
  QString m_text;
  QList<AnswerSpan> m_differing;
  int m_height = 0;
};

}  // namespace longleaf::ui
