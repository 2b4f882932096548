import React from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test } from 'vitest';
import 'ledyer-checkout';
import * as element from 'ledyer-checkout/element';
import * as react from 'ledyer-checkout/react';
import * as session from 'ledyer-checkout/session';
import { testCheckout } from './checkout.js';

testCheckout({ test, expect, packages: { element, react, session }, React, createRoot });
