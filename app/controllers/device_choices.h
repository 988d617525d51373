// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to compute on, as choices of the setting "device", and in words what stands in the way of a GPU.
#pragma once

#include <QString>

#include "inference/device/cuda_module.h"
#include "ui/budget/budget_values.h"

namespace longleaf::app {

/// "GPU 0: RTX 4070, 12 GiB. Driver 580.65.06 (CUDA 13.0)", or why there is none.
QString gpuSentence(const inference::GpuList& gpus);
/// Adds every GPU to the choices of the row, and the sentence to its meaning. A GPU that is chosen and not there is
/// shown as that.
void offerDevices(ui::SettingRow& row, const inference::GpuList& gpus);
/// "auto", "cpu", "cuda" or "cuda:N".
bool namesDevice(const QString& value);

}  // namespace longleaf::app
