// XgboostLibrary: libxgboost, opened when a forest is to be fitted with it: loading it takes longer than all else that
// starting the program does, and nothing but training needs it.
#pragma once

#include <xgboost/c_api.h>

#include "pugmark/core/result.h"

namespace pugmark {

/// The functions of libxgboost's C interface that fitting calls. Each returns 0, or -1 where XGBGetLastError says why
/// not.
/// Threads: any number.
struct XgboostLibrary {
  decltype(&::XGBGetLastError) last_error;
  decltype(&::XGDMatrixCreateFromMat_omp) create_matrix;
  decltype(&::XGDMatrixSetFloatInfo) set_matrix_floats;
  decltype(&::XGDMatrixFree) free_matrix;
  decltype(&::XGBoosterCreate) create_booster;
  decltype(&::XGBoosterSetParam) set_parameter;
  decltype(&::XGBoosterUpdateOneIter) update;
  decltype(&::XGBoosterBoostOneIter) boost;
  decltype(&::XGBoosterSaveModelToBuffer) save;
  decltype(&::XGBoosterFree) free_booster;

  /// The library, loaded at the first call; it stays until the program ends.
  /// Errors: kIo where it is not installed or lacks a function.
  static Result<const XgboostLibrary*> open();
};

}  // namespace pugmark
