#pragma once
// Losses: each is computed in double and assigned, with its gradient with respect to the predictions, in one pass.
#include <cstdint>

#include "fastaudio/status.hpp"

namespace fa {

// pred, target, gradient: `size` numbers; weight: one for each of `rows` equal stretches of them, or null.
// The loss is the mean over all `size` numbers (weighted ones included with their weight), as Keras and torch have it.
template <class T>
struct LossArrays {
  T* gradient;  // or null
  const T *pred, *target, *weight;
  int64_t size, rows;
};

// Rows of scores over classes; the target is a label for each row, or a distribution where `labels` is null. One weight
// for every `group` rows.
template <class T>
struct ClassArrays {
  T* gradient;  // or null
  const T *pred, *target, *weight;
  const int64_t* labels;
  int64_t rows, classes, group;
};

template <class T>
struct LossKernels {
  Status (*mse)(double* loss, const LossArrays<T>&);
  Status (*l1)(double* loss, const LossArrays<T>&);
  Status (*huber)(double* loss, const LossArrays<T>&, double delta);
  Status (*binary_crossentropy)(double* loss, const LossArrays<T>&, bool from_logits);
  // pred: logits; means over rows. A label outside 0 .. classes - 1: Status::out_of_range, and nothing is written
  Status (*softmax_crossentropy)(double* loss, const ClassArrays<T>&);
  Status (*categorical_crossentropy)(double* loss, const ClassArrays<T>&);  // pred: probabilities
  // (rows, n): divergence of N(mu, e^log_variance) from N(0, 1), summed over n, mean over rows; gradients null or both
  Status (*kl_gaussian)(double* loss, T* dmu, T* dlog_variance, const T* mu, const T* log_variance, int64_t rows, int64_t n);
  // loss += factor * sum(w^2), grad += 2 factor w; and the same with |w|. grad may be null
  Status (*l2_penalty)(double* loss, T* grad, const T* w, int64_t n, double factor);
  Status (*l1_penalty)(double* loss, T* grad, const T* w, int64_t n, double factor);
  // count += predictions that are right, each as often as its weight says
  Status (*accuracy)(double* count, const ClassArrays<T>&);
  Status (*binary_accuracy)(double* count, const LossArrays<T>&, double threshold);
};

}  // namespace fa
