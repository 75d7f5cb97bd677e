// The rewrites that the function table names, by what they are about. Each takes the call as
// Trino's tree has it and gives DuckDB's.
#pragma once

#include "compiler/dialect/lowering.h"

namespace firn {

// call_rewrites_text.cc
ExprPtr RewriteChr(Lowering& to, const CallExpr& call);
ExprPtr RewriteLength(Lowering& to, const CallExpr& call);
ExprPtr RewritePad(Lowering& to, const CallExpr& call);
ExprPtr RewriteReverse(Lowering& to, const CallExpr& call);
ExprPtr RewriteReplace(Lowering& to, const CallExpr& call);
ExprPtr RewriteSubstring(Lowering& to, const CallExpr& call);
ExprPtr RewriteStrpos(Lowering& to, const CallExpr& call);
ExprPtr RewriteFromUtf8(Lowering& to, const CallExpr& call);
ExprPtr RewriteSplit(Lowering& to, const CallExpr& call);
ExprPtr RewriteConcat(Lowering& to, const CallExpr& call);
ExprPtr RewriteConcatWs(Lowering& to, const CallExpr& call);
ExprPtr RewriteTrim(Lowering& to, const CallExpr& call);
ExprPtr RewriteToHex(Lowering& to, const CallExpr& call);
ExprPtr RewriteDigest(Lowering& to, const CallExpr& call);
ExprPtr RewriteFromText(Lowering& to, const CallExpr& call);
ExprPtr RewriteFormat(Lowering& to, const CallExpr& call);
ExprPtr RewriteRegexp(Lowering& to, const CallExpr& call);
ExprPtr RewriteTypeof(Lowering& to, const CallExpr& call);
ExprPtr RewriteFail(Lowering& to, const CallExpr& call);

// call_rewrites_number.cc
ExprPtr RewriteRound(Lowering& to, const CallExpr& call);
ExprPtr RewriteMod(Lowering& to, const CallExpr& call);
ExprPtr RewriteLog(Lowering& to, const CallExpr& call);
ExprPtr RewriteRandom(Lowering& to, const CallExpr& call);
ExprPtr RewriteExtreme(Lowering& to, const CallExpr& call);
ExprPtr RewriteConstant(Lowering& to, const CallExpr& call);
ExprPtr RewriteShift(Lowering& to, const CallExpr& call);

// call_rewrites_time.cc
ExprPtr RewriteNow(Lowering& to, const CallExpr& call);
ExprPtr RewriteDateTrunc(Lowering& to, const CallExpr& call);
ExprPtr RewriteDateAdd(Lowering& to, const CallExpr& call);
ExprPtr RewriteDateDiff(Lowering& to, const CallExpr& call);
ExprPtr RewriteDatePart(Lowering& to, const CallExpr& call);
ExprPtr RewriteDateFormat(Lowering& to, const CallExpr& call);
ExprPtr RewriteLastDay(Lowering& to, const CallExpr& call);
ExprPtr RewriteFromIso(Lowering& to, const CallExpr& call);
ExprPtr RewriteToIso(Lowering& to, const CallExpr& call);
ExprPtr RewriteFromUnixtime(Lowering& to, const CallExpr& call);
ExprPtr RewriteToUnixtime(Lowering& to, const CallExpr& call);
ExprPtr RewriteAtTimezone(Lowering& to, const CallExpr& call);
ExprPtr RewriteWithTimezone(Lowering& to, const CallExpr& call);
ExprPtr RewriteDate(Lowering& to, const CallExpr& call);

// call_rewrites_json.cc
ExprPtr RewriteJsonParse(Lowering& to, const CallExpr& call);
ExprPtr RewriteJsonArrayContains(Lowering& to, const CallExpr& call);

// call_rewrites_list.cc
ExprPtr RewriteElementAt(Lowering& to, const CallExpr& call);
ExprPtr RewriteCardinality(Lowering& to, const CallExpr& call);
ExprPtr RewriteSequence(Lowering& to, const CallExpr& call);
ExprPtr RewriteArrayCombine(Lowering& to, const CallExpr& call);
ExprPtr RewriteArrayElement(Lowering& to, const CallExpr& call);
ExprPtr RewriteArrayJoin(Lowering& to, const CallExpr& call);
ExprPtr RewriteArrayEnd(Lowering& to, const CallExpr& call);
ExprPtr RewriteArrayExtreme(Lowering& to, const CallExpr& call);
ExprPtr RewriteArraySort(Lowering& to, const CallExpr& call);
ExprPtr RewriteMatch(Lowering& to, const CallExpr& call);
ExprPtr RewriteZip(Lowering& to, const CallExpr& call);
ExprPtr RewriteReduce(Lowering& to, const CallExpr& call);
ExprPtr RewriteMap(Lowering& to, const CallExpr& call);
ExprPtr RewriteMapLambda(Lowering& to, const CallExpr& call);

// call_rewrites_aggregate.cc
ExprPtr RewriteRegression(Lowering& to, const CallExpr& call);
ExprPtr RewriteCountIf(Lowering& to, const CallExpr& call);
ExprPtr RewriteGeometricMean(Lowering& to, const CallExpr& call);
ExprPtr RewriteSum(Lowering& to, const CallExpr& call);
ExprPtr RewriteAverage(Lowering& to, const CallExpr& call);
ExprPtr RewriteMinMax(Lowering& to, const CallExpr& call);
ExprPtr RewriteMinMaxBy(Lowering& to, const CallExpr& call);
ExprPtr RewriteApproxDistinct(Lowering& to, const CallExpr& call);
ExprPtr RewriteArrayAgg(Lowering& to, const CallExpr& call);
ExprPtr RewriteMapAgg(Lowering& to, const CallExpr& call);
ExprPtr RewriteListagg(Lowering& to, const CallExpr& call);
ExprPtr RewriteWindowCall(Lowering& to, const CallExpr& call);

}  // namespace firn
