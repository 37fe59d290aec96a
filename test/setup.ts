// The SDK warns Node 20's users of versions to come; the lock file holds this one.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
