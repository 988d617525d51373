// SPDX-License-Identifier: GPL-3.0-or-later
// A page of the guide: text, tables, pictures, and links to other pages, with the way back. It shows what is in the
// program and nothing else: a link that leads elsewhere is only reported.
#pragma once

#include <QImage>
#include <QTextBrowser>

namespace longleaf::ui {

class Look;
struct GuideHit;

class GuideText final : public QTextBrowser {
  Q_OBJECT

 public:
  explicit GuideText(Look& look, QWidget* parent = nullptr);

  void showPage(const QString& page);
  QString page() const;
  /// Opens its page and selects it.
  void showHit(const GuideHit& hit);

  QVariant loadResource(int type, const QUrl& url) override;

 Q_SIGNALS:
  void outsideWanted(const QUrl& url);

 private:
  void follow(const QUrl& url);
  void restyle();
  void dress() const;
  void dressTables() const;
  QImage picture(const QString& path) const;

  Look& m_look;
};

}  // namespace longleaf::ui
