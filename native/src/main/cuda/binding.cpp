// Binds the functions of kernels.h to the native methods of dev.brushwork.compute.cuda.kernels.Kernels, when Java loads
// the library.

#include "../cpp/java_methods.h"
#include "kernels.h"

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void*) {
  return java::register_methods(vm, "dev/brushwork/compute/cuda/kernels/Kernels",
                                {
                                    JAVA_METHOD("convert", brushwork_convert),
                                    JAVA_METHOD("repack", brushwork_repack),
                                    JAVA_METHOD("windowRead", brushwork_window_read),
                                    JAVA_METHOD("windowAdd", brushwork_window_add),
                                    JAVA_METHOD("symmetrise", brushwork_symmetrise),
                                    JAVA_METHOD("reduce", brushwork_reduce),
                                    JAVA_METHOD("squaredErrorPartials", brushwork_squared_error_partials),
                                    JAVA_METHOD("squaredError", brushwork_squared_error),
                                    JAVA_METHOD("totalVariationPartials", brushwork_total_variation_partials),
                                    JAVA_METHOD("totalVariation", brushwork_total_variation),
                                    JAVA_METHOD("stencilVariationPartials", brushwork_stencil_variation_partials),
                                    JAVA_METHOD("stencilVariation", brushwork_stencil_variation),
                                    JAVA_METHOD("replicateForward", brushwork_replicate_forward),
                                    JAVA_METHOD("replicateBackward", brushwork_replicate_backward),
                                    JAVA_METHOD("residualAdd", brushwork_residual_add),
                                    JAVA_METHOD("maskedAdd", brushwork_masked_add),
                                    JAVA_METHOD("guide", brushwork_guide),
                                    JAVA_METHOD("poolForward", brushwork_pool_forward),
                                    JAVA_METHOD("poolBackward", brushwork_pool_backward),
                                    JAVA_METHOD("channelMapForward", brushwork_channel_map_forward),
                                    JAVA_METHOD("channelMapBackward", brushwork_channel_map_backward),
                                    JAVA_METHOD("windowPoolForward", brushwork_window_pool_forward),
                                    JAVA_METHOD("windowPoolBackward", brushwork_window_pool_backward),
                                    JAVA_METHOD("scaledPoolForward", brushwork_scaled_pool_forward),
                                    JAVA_METHOD("scaledPoolBackward", brushwork_scaled_pool_backward),
                                    JAVA_METHOD("prepare", brushwork_prepare),
                                    JAVA_METHOD("adamBegin", brushwork_adam_begin),
                                    JAVA_METHOD("adam", brushwork_adam),
                                    JAVA_METHOD("sgdBegin", brushwork_sgd_begin),
                                    JAVA_METHOD("sgd", brushwork_sgd),
                                    JAVA_METHOD("average", brushwork_average),
                                    JAVA_METHOD("lbfgsBlocks", brushwork_lbfgs_blocks),
                                    JAVA_METHOD("lbfgsProducts", brushwork_lbfgs_products),
                                    JAVA_METHOD("lbfgsRecursion", brushwork_lbfgs_recursion),
                                    JAVA_METHOD("lbfgsStep", brushwork_lbfgs_step),
                                    JAVA_METHOD("gramPartials", brushwork_gram_partials),
                                    JAVA_METHOD("gram", brushwork_gram),
                                    JAVA_METHOD("gramLossPartials", brushwork_gram_loss_partials),
                                    JAVA_METHOD("gramReduce", brushwork_gram_reduce),
                                    JAVA_METHOD("styleGradient", brushwork_style_gradient),
                                    JAVA_METHOD("firstLayerTailPartials", brushwork_first_layer_tail_partials),
                                    JAVA_METHOD("firstLayerTail", brushwork_first_layer_tail),
                                });
}
