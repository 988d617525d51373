// SPDX-License-Identifier: GPL-3.0-or-later
// The label of a cited place, within the line behind its sentence: filled with a tick where the words are exact,
// outlined where they are supported.
#pragma once

#include <QAbstractButton>

#include "ui/chat/chat_values.h"

namespace longleaf::ui {

class Look;

class CitationChip final : public QAbstractButton {
  Q_OBJECT

 public:
  CitationChip(Look& look, const CitationLink& citation, QWidget* parent = nullptr);

  const CitationLink& citation() const { return m_citation; }
  /// The room that it takes within a line.
  QSizeF roomInLine() const;
  /// Puts it into that room; the button itself reaches beyond, to be easy to hit.
  void placeInto(const QRectF& room);

  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QRectF pill() const;
  void restyle();

  Look& m_look;
  CitationLink m_citation;
};

/// "p. 23", or "The Time Machine, p. 23" where the chat is over several documents.
QString placeInWords(const CitationLink& citation);

}  // namespace longleaf::ui
