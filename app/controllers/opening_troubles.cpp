// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/opening_troubles.h"

#include <QCoreApplication>

#include "ui/theme/figures.h"
#include "ui/window/main_window.h"

namespace longleaf::app {

namespace {

constexpr qsizetype kMostBars = 3;
constexpr qsizetype kMostLines = 500;  // in the details
const QString kAllBar = QStringLiteral("openings");

QString translated(const char* words) { return QCoreApplication::translate("OpeningTroubles", words); }

}  // namespace

void OpeningTroubles::beginAnew() {
  m_bars.clear();
  m_lines.clear();
}

bool OpeningTroubles::hasRoom(const QString& bar, const QString& line) {
  if (!m_bars.contains(bar)) m_bars.append(bar);
  m_lines.append(line);
  if (m_bars.size() <= kMostBars) return true;
  if (m_bars.size() == kMostBars + 1) {
    for (const QString& each : m_bars) m_place.window.bars().dismiss(each);
  }
  m_place.window.bars().show(
      {.id = kAllBar,
       .severity = ui::Severity::warning,
       .text = translated(QT_TRANSLATE_NOOP("OpeningTroubles", "There is something to know about %1 of the files."))
                   .arg(ui::grouped(m_lines.size())),
       .details = m_lines.mid(0, kMostLines).join(QLatin1Char('\n'))});
  return false;
}

void OpeningTroubles::tell(const QString& path, const Error& error, const QList<ui::BarVerb>& verbs) {
  const QString message = QString::fromStdString(error.message);
  if (hasRoom(path, path + QStringLiteral(": ") + sentenceOf(error.code)))
    m_place.tell(path, error.code, path + QLatin1Char('\n') + message, verbs);
}

void OpeningTroubles::note(const QString& path, const QString& sentence) {
  if (hasRoom(path + sentence, path + QStringLiteral(": ") + sentence)) m_place.note(path + sentence, sentence);
}

}  // namespace longleaf::app
