// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of an evaluation: quality against budget, a line with error bars for each series; and for tasks that ask
// about places of the text a heat map, depth x setting (the needle grid). Colours that colour-blind people tell apart
// (Okabe and Ito 2008; cividis: Nunez et al. 2018), and never colour alone: lines differ in marker and dash, cells hold
// their number.
//
// Pure functions of the results; they need a QGuiApplication for text (app/export/offscreen_application.h without a
// window).
#pragma once

#include <QByteArray>
#include <QColor>
#include <QImage>
#include <QRectF>
#include <QSize>
#include <QString>
#include <vector>

#include "app/tasks/evaluation/values.h"

class QPainter;

namespace longleaf::app::evaluation {

/// What is drawn of one task: overall() of the rows of a run.
struct PlotData {
  Task task = Task::facts;
  std::vector<Overall> settings{};
};

/// The words on a plot, for another language.
struct PlotWords {
  QString likelihood = QStringLiteral("nats per token (lower is better)");
  QString score = QStringLiteral("score (higher is better)");
  QString budget = QStringLiteral("cache slots");
  QString depth = QStringLiteral("depth in the text");
  QString cells = QStringLiteral("in the cells:");
};

struct PlotColors {
  QColor ground = QColor(0xFF, 0xFF, 0xFF);
  QColor ink = QColor(0x1F, 0x23, 0x28);
  QColor faint = QColor(0xC8, 0xCC, 0xD2);
};

/// Of one plot, on `area`.
struct PlotStyle {
  PlotWords words{};
  PlotColors colors{};
};

void paintQualityPlot(QPainter& painter, const QRectF& area, const PlotData& data, const PlotStyle& style = {});
void paintHeatMap(QPainter& painter, const QRectF& area, const PlotData& data, const PlotStyle& style = {});

/// Whether there is a heat map of this task.
bool hasHeatMap(Task task);

/// The plots of each task of a run, below each other.
using Plots = std::vector<PlotData>;
Plots plotsOf(const std::vector<Overall>& overall);
void paintPlots(QPainter& painter, const QRectF& area, const Plots& plots, const PlotStyle& style = {});
QSize plotSize(const Plots& plots);
QImage plotImage(const Plots& plots, const PlotStyle& style = {});
QByteArray plotPng(const Plots& plots, const PlotStyle& style = {});
QByteArray plotSvg(const Plots& plots, const PlotStyle& style = {});

}  // namespace longleaf::app::evaluation
