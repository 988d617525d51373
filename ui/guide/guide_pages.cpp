// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/guide/guide_pages.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QWidget>

namespace longleaf::ui {

namespace {

const QString kFolder = QStringLiteral(":/guide/");
const QString kEnding = QStringLiteral(".md");

/// By the classes of the panes. A part of a pane stands before the pane.
constexpr struct {
  const char* part;
  const char* page;
} kParts[] = {
    {"longleaf::ui::WarningCard", "troubleshooting"},
    {"longleaf::ui::InlineBars", "troubleshooting"},
    {"longleaf::ui::ModelPage", "models"},
    {"longleaf::ui::StoragePage", "saved_readings"},
    {"longleaf::ui::SettingsPane", "settings"},
    {"longleaf::ui::BudgetPanel", "budget"},
    {"longleaf::ui::LibraryPane", "library"},
    {"longleaf::ui::ReaderPane", "reading"},
    {"longleaf::ui::ReadingStrip", "reading"},
    {"longleaf::ui::ChatPane", "asking"},
    {"longleaf::ui::GaugesArea", "gauges"},
    {"longleaf::ui::ComparePage", "comparing"},
    {"longleaf::ui::EvaluationPage", "evaluation"},
    {"longleaf::ui::ShortcutsPage", "keyboard"},
    {"longleaf::ui::EmptyState", "getting_started"},
};

/// Buttons of the tool bar, by their names.
constexpr struct {
  const char* button;
  const char* page;
} kButtons[] = {{"budgetButton", "budget"}, {"summarizeButton", "summaries"}};

const char* pageOf(const QWidget& part) {
  for (const auto& row : kButtons) {
    if (part.objectName() == QLatin1String(row.button)) return row.page;
  }
  for (const auto& row : kParts) {
    if (part.inherits(row.part)) return row.page;
  }
  return nullptr;
}

}  // namespace

QStringList guidePages() {
  QStringList pages = QDir(kFolder).entryList({QLatin1Char('*') + kEnding}, QDir::Files, QDir::Name);
  for (QString& page : pages) page.chop(kEnding.size());
  return pages;
}

QUrl guideUrl(const QString& page) { return QUrl(QStringLiteral("qrc") + kFolder + page + kEnding); }

QString guidePageAt(const QUrl& url) {
  const QString path = QLatin1Char(':') + url.path();
  if (url.scheme() != QLatin1String("qrc") || !path.startsWith(kFolder) || !path.endsWith(kEnding)) return {};
  return QFile::exists(path) ? path.mid(kFolder.size()).chopped(kEnding.size()) : QString();
}

QString withoutMissingPictures(const QString& markdown) {
  static const QRegularExpression kPicture(QStringLiteral("!\\[([^\\]]*)\\]\\(([^)]+)\\)"));
  QString shown;
  qsizetype done = 0;
  auto pictures = kPicture.globalMatch(markdown);
  while (pictures.hasNext()) {
    const QRegularExpressionMatch match = pictures.next();
    if (QFile::exists(kFolder + match.captured(2))) continue;
    shown += QStringView(markdown).mid(done, match.capturedStart() - done);
    shown += QLatin1Char('*');
    shown += match.capturedView(1);
    shown += QLatin1Char('*');
    done = match.capturedEnd();
  }
  shown += QStringView(markdown).mid(done);
  return shown;
}

QString guideMarkdown(const QString& page) {
  static const QRegularExpression kComment(QStringLiteral("<!--.*?-->\n?"),
                                           QRegularExpression::DotMatchesEverythingOption);
  QFile file(kFolder + page + kEnding);
  if (!file.open(QIODevice::ReadOnly)) return {};
  return withoutMissingPictures(QString::fromUtf8(file.readAll()).remove(kComment));
}

QString guidePageAbout(const QWidget* widget) {
  for (const QWidget* at = widget; at != nullptr; at = at->parentWidget()) {
    if (const char* page = pageOf(*at)) return QLatin1String(page);
  }
  return QLatin1String(kGuideContents);
}

}  // namespace longleaf::ui
